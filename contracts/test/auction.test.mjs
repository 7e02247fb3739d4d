// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { encodeDeployData, encodeFunctionData, keccak256, toHex } from 'viem';
import { compile } from '../build.mjs';
import { ETHER, START, account, artifact, assertReverts } from './chain.mjs';
import {
  CHECKED, ENDING, INPUT, MODEL, PRICE, SIGNED, STATUS, answer, createScene, encode,
} from './requests.mjs';

const SELLER = account(0);
const ALICE = account(1);
const BOB = account(2);
const CAROL = account(3);
const RESERVE = ETHER;
const PENALTY = ETHER / 10n;
const PHASE = {
  Draft: 0, Classifying: 1, Rejected: 2, Bidding: 3, Opening: 4, Over: 5, Finished: 6,
};
const SALT = `0x${'5a'.repeat(32)}`;
const NOBODY = `0x${'0'.repeat(40)}`;

const termsOf = (changes = {}) => ({
  model: MODEL, assurance: CHECKED, wanted: 3n, deadline: 100, biddingSeconds: 100n,
  openingSeconds: 50n, reserve: RESERVE, penalty: PENALTY, ...changes,
});

let contracts;
let chain;
let inference;
let auction;

before(() => {
  contracts = compile(['test/contracts', 'src']);
});

beforeEach(async () => {
  ({ chain, inference } = await createScene());
  auction = await chain.deploy('GatedAuction', [termsOf()], { from: SELLER });
});

const submit = (value = PRICE, from = SELLER) => auction.send.submit([INPUT], { from, value });
const settle = async (label, assurance = CHECKED) =>
  inference.send.settle([await auction.call.job(), assurance, answer(label)]);

async function admit() {
  await submit();
  await settle(3n);
  return auction.send.admit();
}

async function bid(who, amount, deposit = amount, salt = SALT) {
  const commitment = await auction.call.commitmentTo([who, amount, salt]);
  return auction.send.bid([commitment], { from: who, value: deposit });
}

const open = (who, amount, salt = SALT) => auction.send.open([amount, salt], { from: who });

const toOpening = () => {
  chain.timestamp = START + 100n;
};
const toOver = () => {
  chain.timestamp = START + 150n;
};

/** After withdrawals of all there is nothing left. */
async function checkEmpty(people = [SELLER, ALICE, BOB, CAROL]) {
  for (const who of people) {
    if ((await auction.call.owed([who])) > 0n) await auction.send.withdraw([who], { from: BOB });
  }
  assert.equal(await chain.balanceOf(auction.address), 0n);
}

describe('the item', () => {
  test('terms are told, and must make sense', async () => {
    assert.deepEqual(await auction.call.terms(), termsOf());
    assert.equal(await auction.call.seller(), SELLER);
    assert.equal(await auction.call.phase(), PHASE.Draft);
    const deploy = (changes) => chain.deploy('GatedAuction', [termsOf(changes)]);
    await assertReverts(deploy({ assurance: 0 }), 'NoAssurance');
    await assertReverts(deploy({ biddingSeconds: 0n }), 'NoTime');
    await assertReverts(deploy({ openingSeconds: 0n }), 'NoTime');
  });

  test('is submitted by the seller, for what it costs', async () => {
    assert.equal(await auction.call.price([100]), PRICE);
    await assertReverts(submit(PRICE, ALICE), 'NotSeller', [ALICE]);
    await assertReverts(submit(PRICE - 1n), 'PriceNotMet', [PRICE]);
    const { events } = await submit(PRICE + 7n);
    const contentHash = keccak256(INPUT);
    assert.deepEqual(events, [{ name: 'Submitted', job: 0n, contentHash }]);
    assert.equal(await auction.call.contentHash(), contentHash);
    assert.equal(await auction.call.phase(), PHASE.Classifying);
    assert.equal(await inference.call.inputOf([0n]), INPUT);
    assert.equal(await auction.call.owed([SELLER]), 7n);
    await assertReverts(submit(), 'NotIn', [PHASE.Classifying]);
  });

  test('is admitted by anybody, once the model has accepted it', async () => {
    await assertReverts(auction.send.admit(), 'NotIn', [PHASE.Draft]);
    await submit();
    await assertReverts(auction.send.admit(), 'NotEnded', [0n]);
    await inference.send.setStatus([0n, STATUS.Verifying]);
    await assertReverts(auction.send.admit(), 'NotEnded', [0n]);
    await settle(3n);
    const { events } = await auction.send.admit([], { from: CAROL });
    assert.deepEqual(events, [
      { name: 'Admitted', job: 0n, biddingUntil: START + 100n, openingUntil: START + 150n },
    ]);
    assert.equal(await auction.call.phase(), PHASE.Bidding);
    await assertReverts(auction.send.admit(), 'NotIn', [PHASE.Bidding]);
    await assertReverts(submit(), 'NotIn', [PHASE.Bidding]);
  });

  test('that the model does not accept is rejected for good', async () => {
    await submit();
    await settle(4n);
    const { events } = await auction.send.admit();
    assert.deepEqual(events, [{ name: 'NotAdmitted', job: 0n, next: PHASE.Rejected }]);
    await assertReverts(submit(), 'NotIn', [PHASE.Rejected]);
    await assertReverts(bid(ALICE, RESERVE), 'NotIn', [PHASE.Rejected]);
    await assertReverts(auction.send.finish(), 'NotIn', [PHASE.Rejected]);
  });

  test('may be submitted again if nobody fetches the rejection while the chain remembers it',
    async () => {
      await submit();
      await settle(4n);
      await inference.send.forget([0n]);
      const { events } = await auction.send.admit();
      assert.deepEqual(events, [{ name: 'NotAdmitted', job: 0n, next: PHASE.Draft }]);
      await submit();
      await settle(4n);
      await auction.send.admit([], { from: CAROL });
      await inference.send.forget([1n]);
      await assertReverts(submit(), 'NotIn', [PHASE.Rejected]);
    });

  test('may be submitted again if the job came to nothing', async () => {
    await submit();
    await inference.send.refund([0n, ENDING.Expired]);
    const { events } = await auction.send.admit();
    assert.deepEqual(events, [{ name: 'NotAdmitted', job: 0n, next: PHASE.Draft }]);
    assert.equal(await auction.call.owed([SELLER]), PRICE);
    await submit();
    await settle(3n);
    await inference.send.forget([1n]);
    await auction.send.admit();
    assert.equal(await auction.call.phase(), PHASE.Draft);
    await submit();
    await settle(3n, SIGNED);
    await auction.send.admit();
    assert.equal(await auction.call.phase(), PHASE.Draft);
    await admit();
    assert.equal(await auction.call.phase(), PHASE.Bidding);
  });

  test('may be retracted while no worker has it', async () => {
    await assertReverts(auction.send.retract(), 'NotIn', [PHASE.Draft]);
    await submit();
    await assertReverts(auction.send.retract([], { from: ALICE }), 'NotSeller', [ALICE]);
    await inference.send.setStatus([0n, STATUS.Assigned]);
    await assertReverts(auction.send.retract(), 'AlreadyAssigned');
    await inference.send.setStatus([0n, STATUS.Queued]);
    await auction.send.retract();
    assert.equal(await auction.call.phase(), PHASE.Draft);
    assert.equal(await auction.call.owed([SELLER]), PRICE);
    await checkEmpty();
  });

  test('without a label opens nothing', async () => {
    await submit();
    await inference.send.settle([0n, CHECKED, encode([])]);
    await assertReverts(auction.send.admit(), 'NoTensor', ['label']);
    await inference.send.forget([0n]);
    await auction.send.admit();
    assert.equal(await auction.call.phase(), PHASE.Draft);
  });

  test('a refund that could not be delivered is collected for the seller', async () => {
    await submit();
    await inference.send.setUndeliverable([auction.address, true]);
    await inference.send.refund([0n, ENDING.Expired]);
    await auction.send.collect([], { from: BOB });
    assert.equal(await auction.call.owed([SELLER]), PRICE);
    await assertReverts(auction.send.collect(), 'NothingClaimable');
  });
});

describe('bids', () => {
  beforeEach(admit);

  test('are sealed, one for each, and not below reserve and penalty', async () => {
    const { events: [placed] } = await bid(ALICE, 2n * ETHER, 3n * ETHER);
    assert.deepEqual([placed.name, placed.bidder, placed.deposit], ['Placed', ALICE, 3n * ETHER]);
    assert.equal((await auction.call.bids([ALICE]))[1], 3n * ETHER);
    await assertReverts(bid(ALICE, 2n * ETHER), 'HasBid', [ALICE]);
    await assertReverts(bid(BOB, RESERVE, RESERVE - 1n), 'TooLittle', [RESERVE - 1n, RESERVE]);
    await assertReverts(
      auction.send.bid([toHex(0, { size: 32 })], { from: BOB, value: RESERVE }), 'NotTheBid');
    await assertReverts(open(ALICE, 2n * ETHER), 'NotIn', [PHASE.Bidding]);
    toOpening();
    await assertReverts(bid(BOB, RESERVE), 'NotIn', [PHASE.Opening]);
  });

  test('cannot be copied: a commitment is its bidder’s', async () => {
    const commitment = await auction.call.commitmentTo([ALICE, 2n * ETHER, SALT]);
    await auction.send.bid([commitment], { from: ALICE, value: 2n * ETHER });
    await auction.send.bid([commitment], { from: BOB, value: 2n * ETHER });
    toOpening();
    await open(ALICE, 2n * ETHER);
    await assertReverts(open(BOB, 2n * ETHER), 'NotTheBid');
    assert.equal(await auction.call.highestBidder(), ALICE);
  });

  test('the highest wins; the others have theirs back at once', async () => {
    await bid(ALICE, 2n * ETHER, 5n * ETHER);
    await bid(BOB, 3n * ETHER);
    await bid(CAROL, 3n * ETHER, 4n * ETHER);
    toOpening();
    assert.deepEqual((await open(ALICE, 2n * ETHER)).events, [
      { name: 'Opened', bidder: ALICE, amount: 2n * ETHER },
    ]);
    assert.equal(await auction.call.owed([ALICE]), 3n * ETHER);
    await open(BOB, 3n * ETHER);
    assert.equal(await auction.call.owed([ALICE]), 5n * ETHER);
    await auction.send.withdraw([ALICE]);
    // As much, but later.
    await open(CAROL, 3n * ETHER);
    assert.equal(await auction.call.owed([CAROL]), 4n * ETHER);
    await assertReverts(open(BOB, 3n * ETHER), 'NoBid', [BOB]);
    await assertReverts(auction.send.finish(), 'NotIn', [PHASE.Opening]);
    toOver();
    assert.deepEqual((await auction.send.finish([], { from: CAROL })).events, [
      { name: 'Closed', winner: BOB, amount: 3n * ETHER },
    ]);
    assert.equal(await auction.call.phase(), PHASE.Finished);
    assert.equal(await auction.call.owed([SELLER]), 3n * ETHER);
    await assertReverts(auction.send.finish(), 'NotIn', [PHASE.Finished]);
    await checkEmpty();
  });

  test('that the deposit does not cover, or below the reserve, win nothing', async () => {
    await bid(ALICE, 9n * ETHER, 2n * ETHER);
    await bid(BOB, RESERVE - 1n, RESERVE);
    toOpening();
    await open(ALICE, 9n * ETHER);
    await open(BOB, RESERVE - 1n);
    assert.equal(await auction.call.highestBidder(), NOBODY);
    assert.equal(await auction.call.owed([ALICE]), 2n * ETHER);
    toOver();
    await auction.send.finish();
    await checkEmpty();
  });

  test('are opened by what they were sealed with', async () => {
    await bid(ALICE, 2n * ETHER);
    toOpening();
    await assertReverts(open(ALICE, 2n * ETHER + 1n), 'NotTheBid');
    await assertReverts(open(ALICE, 2n * ETHER, toHex(1, { size: 32 })), 'NotTheBid');
    await assertReverts(open(BOB, 2n * ETHER), 'NoBid', [BOB]);
    toOver();
    await assertReverts(open(ALICE, 2n * ETHER), 'NotIn', [PHASE.Over]);
  });

  test('that are not opened cost the penalty', async () => {
    await bid(ALICE, 2n * ETHER);
    await bid(BOB, 3n * ETHER);
    await assertReverts(auction.send.forfeit([BOB]), 'NotIn', [PHASE.Bidding]);
    toOpening();
    await open(ALICE, 2n * ETHER);
    await assertReverts(auction.send.forfeit([BOB]), 'NotIn', [PHASE.Opening]);
    toOver();
    await auction.send.forfeit([BOB], { from: CAROL });
    await assertReverts(auction.send.forfeit([BOB]), 'NoBid', [BOB]);
    await assertReverts(auction.send.forfeit([ALICE]), 'NoBid', [ALICE]);
    assert.equal(await auction.call.owed([BOB]), 3n * ETHER - PENALTY);
    await auction.send.finish();
    assert.equal(await auction.call.owed([SELLER]), 2n * ETHER + PENALTY);
    await checkEmpty();
  });

  test('may be none at all', async () => {
    toOver();
    assert.deepEqual((await auction.send.finish()).events, [
      { name: 'Closed', winner: NOBODY, amount: 0n },
    ]);
    await assertReverts(auction.send.withdraw([SELLER]), 'NothingOwed', [SELLER]);
    await checkEmpty();
  });

  test('a bidder that takes no money blocks nobody', async () => {
    const bidder = await chain.deploy(contracts.RefusingOwner);
    const { abi, address } = auction;
    const run = (functionName, args, value = 0n) => bidder.send.run(
      [address, encodeFunctionData({ abi, functionName, args })], { value });
    const commitment = await auction.call.commitmentTo([bidder.address, 2n * ETHER, SALT]);
    await run('bid', [commitment], 2n * ETHER);
    await bid(ALICE, 3n * ETHER);
    toOpening();
    await run('open', [2n * ETHER, SALT]);
    await open(ALICE, 3n * ETHER);
    assert.equal(await auction.call.highestBidder(), ALICE);
    await assertReverts(auction.send.withdraw([bidder.address]), 'NotPaid', [bidder.address]);
    toOver();
    await auction.send.finish();
    await auction.send.withdraw([SELLER]);
    assert.equal(await chain.balanceOf(address), 2n * ETHER);
  });

  test('a bidder that withdraws again while it is paid gets nothing more', async () => {
    await bid(ALICE, 3n * ETHER);
    const greedy = await chain.deploy(contracts.Greedy);
    const commitment = await auction.call.commitmentTo([greedy.address, 2n * ETHER, SALT]);
    await auction.send.bid([commitment], { from: greedy.address, value: 2n * ETHER });
    toOpening();
    await open(ALICE, 3n * ETHER);
    await auction.send.open([2n * ETHER, SALT], { from: greedy.address });
    await auction.send.withdraw([greedy.address]);
    assert.equal(await greedy.call.wasRefused(), true);
    assert.equal(await chain.balanceOf(auction.address), 3n * ETHER);
  });
});

test('money that the seller’s jobs leave never mixes with deposits', async () => {
  await submit(5n * PRICE);
  await settle(3n);
  await auction.send.admit();
  await bid(ALICE, 2n * ETHER);
  assert.equal(await auction.call.owed([SELLER]), 4n * PRICE);
  await auction.send.withdraw([SELLER]);
  assert.equal(await chain.balanceOf(auction.address), 2n * ETHER);
});

test('a seller that takes no money blocks nobody', async () => {
  const owner = await chain.deploy(contracts.RefusingOwner);
  const { abi, bytecode } = artifact('GatedAuction');
  const { result: address } = await owner.send.make([
    encodeDeployData({ abi, bytecode, args: [termsOf()] }),
  ]);
  auction = chain.contract(address, abi);
  const data = encodeFunctionData({ abi, functionName: 'submit', args: [INPUT] });
  await owner.send.run([address, data], { value: PRICE });
  await settle(3n);
  await auction.send.admit();
  await bid(ALICE, 2n * ETHER);
  await bid(BOB, RESERVE);
  toOpening();
  await open(ALICE, 2n * ETHER);
  await open(BOB, RESERVE);
  toOver();
  await auction.send.finish();
  await auction.send.withdraw([BOB]);
  await assertReverts(auction.send.withdraw([owner.address]), 'NotPaid', [owner.address]);
});
