// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! x
use credence_simulation::{invariants, runtime, world::{self, whole}};
use credence_primitives::manifest::Assurance;
#[test]
fn jobs_live() {
    let (mut chain, mut world) = world::chain(1);
    chain.execute_with(|| {
        let model = world.register_model(61, world::manifest(1, 16, whole(61)), false).unwrap();
        world::offer(&mut world, &model, &[21, 22, 26, 27]);
        let mut total = invariants::Seen::default();
        for block in 0..200u64 {
            if block < 150 {
            for (who, method) in [(41, Assurance::Checked), (42, Assurance::Sampled), (43, Assurance::Signed)] {
                let out = world.request(who, model.id, method);
                if out.is_err() { println!("{block} {out:?}"); }
            } }
            world.live();
            let seen = invariants::watch(&world);
            total.settled += seen.settled; total.losses += seen.losses;
            for (k, v) in seen.ends { *total.ends.entry(k).or_default() += v; }
            invariants::check();
            runtime::next_block(Default::default());
            world.forget();
        }
        println!("{total:?} made {}", world.made.len());
        for (call, out) in &world.made { if let Err(e) = out { let s = format!("{call:?}"); println!("{} {e:?}", &s[..s.len().min(90)]); } }
    });
}
