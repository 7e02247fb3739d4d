// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What to do when the chain refuses a call.

/// What to do next, by the names of the pallet and its error.
pub(crate) fn after(pallet: &str, error: &str) -> Option<&'static str> {
    match pallet {
        "Registry" => registry(error),
        "Inference" => inference(error),
        "Workers" => workers(error),
        "Verification" => verification(error),
        "Attribution" => attribution(error),
        "Balances" => balances(error),
        _ => None,
    }
}

const ODD: &str = "try again; if it happens again, report it with the block's hash";
const NOT_OURS: &str = "this tool makes no call that can meet this; report it";

fn registry(error: &str) -> Option<&'static str> {
    Some(match error {
        "UnknownModel" => "check the model's id, and that --url is a node of the right chain",
        "UnknownDataset" => "check the dataset's id; register it with `credence dataset register`",
        "ModelExists" => "use the registered one: `credence model show`",
        "DatasetExists" => "use the registered one: `credence dataset show`",
        "NotOwner" => "use the --account-file of the owner",
        "MetadataNotText" => "use an --artifacts address in UTF-8",
        "MinimumOverWhole" => "lower minimum_share_ppm to at most 1000000",
        "Manifest" => "correct the manifest; `credence model publish --dry-run` names the rule",
        "AttributionWithoutDatasets" => "name the weighed datasets in [[shares]] of the manifest",
        "UnknownClass" => "choose a class of the chain's table, such as 1 (exact) or 2",
        "ClassUnsound" | "AlreadyQuarantined" | "NotQuarantined" | "NoDispute" => NOT_OURS,
        "ArtifactTooLarge" => "make the model smaller, or accept neither sampled nor checked",
        "SupersedesForeign" => "remove `supersedes`, or name an own model",
        "ParentPending" => "wait until the parent is active: `credence model show`",
        "ParentQuarantined" => "wait until governance releases the parent, or build on another",
        "ParentWithdrawn" => "build on another model",
        "DatasetRetired" => "use another dataset",
        "EntryRepeated" => "merge the [[shares]] that name the same",
        "EntryWithoutShare" => "give every entry of [[shares]] a ppm above 0",
        "TooManyParents" => "name at most eight parents",
        "TooManyRows" => "build on fewer sources: with all ancestors 64 rows are allowed",
        "SharesDoNotSum" => {
            "let [[shares]] and the minimum shares of unnamed ancestors sum to 1000000"
        },
        "BelowMinimumShare" => "raise the share of that source to its minimum_share_ppm",
        "BelowMinimumPlanck" => "raise the royalty, or the share of that source",
        "LineageCapExceeded" => "lower the shares of ancestors: together they get at most 30 %",
        "NotPending" => "nothing is left to agree to: `credence model show`",
        "ConsentNotAwaited" => "check --dataset or --parent with `credence model show`",
        "NotActive" => "the model is not active: see `credence model show`",
        "StillActive" => "end it first: `credence model deprecate`",
        "JobsOpen" => "wait until its open jobs are over",
        "StillReferenced" => "wait until nothing names it any more",
        "DisputeOpen" => "wait until governance has decided the dispute",
        "NotDisputable" | "AncestorDeclared" | "AncestorDescends" | "AlreadyDisputed"
        | "TooManyDisputes" => NOT_OURS,
        "BlockFull" => "try again in the next block",
        "Unexpected" => ODD,
        _ => return None,
    })
}

fn inference(error: &str) -> Option<&'static str> {
    Some(match error {
        "UnknownModel" => "check the model's id, and that --url is a node of the right chain",
        "ModelPending" => "wait for the consents that `credence model show` names",
        "ModelDeprecated" => "use a newer version of the model: ask its owner",
        "ModelQuarantined" => "use another model, or wait until governance releases it",
        "UnknownAssurance" | "AssuranceNotAccepted" => {
            "choose an --assurance that `credence model show` lists"
        },
        "AssuranceOff" => "choose another --assurance: governance has switched this one off",
        "NotAcknowledged" => {
            "wait until two thirds of the validators hold the model, or use --assurance signed"
        },
        "NoWorker" => "wait until a worker serves the model: `credence model show` lists them",
        "FeeTooLow" => "raise --max-fee to what `credence quote` says",
        "DeadlineTooSoon" => "raise --deadline-blocks",
        "DeadlineTooLate" => "lower --deadline-blocks",
        "InputMismatch" => "compare the input with `credence model show`",
        "BlockFull" => "try again in the next block",
        "TooManyOpenJobs" | "Paused" => "try again in some minutes: the chain is busy",
        "UnknownJob" => "check the job's number; records of old jobs are deleted",
        "NotRequester" => "use the --account-file of the job's requester",
        "AlreadyAssigned" => "wait for the job's end: a worker has it, so it cannot be withdrawn",
        "EmptyBatch" | "NotAssigned" | "Late" | "BadSignature" | "OpeningNotAwaited"
        | "OpeningMismatch" | "OutputMismatch" => NOT_OURS,
        "Overflow" | "Unexpected" => ODD,
        _ => return None,
    })
}

fn workers(error: &str) -> Option<&'static str> {
    Some(match error {
        "NotRegistered" => "register first: `credence worker register`",
        "AlreadyRegistered" => "add to the bond with `credence worker bond` if you want more",
        "OperatorDoesNotAgree" => "report this: the tool signs for the account and chain in use",
        "OperatorTaken" | "OperatorBarred" => "use another --operator-file",
        "SameOperator" => "nothing is left to do: the key is in use",
        "TooManyRotations" => "wait for the end of an unbonding period",
        "CapacityOutOfRange" => "choose a --capacity from 1 to the chain's limit",
        "ZeroAmount" => "give an amount above 0",
        "BelowMinimumBond" => "raise --bond, or add with `credence worker bond`",
        "InsufficientBond" => "ask for less: see `credence worker status`",
        "SecuresOpenJobs" => "wait until the open jobs are over",
        "TooManyWithdrawals" => "withdraw first: `credence worker withdraw`",
        "NothingToWithdraw" => "wait: `credence worker status` says when the bond is free",
        "Jailed" => "return first, when the time is over: `credence worker return`",
        "NotJailed" => "nothing is left to do: the worker is not in jail",
        "Leaving" => "wait until the bond is free, withdraw, and register again",
        "Ejected" => "only governance can pardon an ejected worker",
        "ModelNotOffered" => "see why in `credence model show`",
        "AlreadyServing" => "nothing is left to do, or change the price with --ask",
        "NotServing" => "the worker does not serve the model: `credence worker status`",
        "TooManyModels" => "stop serving another model first: `credence worker stop`",
        "NoSeat" => "add to the bond: all seats are taken by workers with as much",
        "AtCapacity" | "BondCommitted" => "wait until open jobs are over",
        "NotBarred" | "AlreadyAssigned" | "DeclinesTooOften" | "UnknownSlash" => NOT_OURS,
        _ => return None,
    })
}

fn verification(error: &str) -> Option<&'static str> {
    Some(match error {
        "AlreadyRegistered" => "see `credence checker status`",
        "NotRegistered" => "register it first: `credence checker set`",
        "KeyInUse" => "use another --checker-file",
        "ProofMismatch" => "report this: the tool signs for the account and chain in use",
        "BondTooSmall" => "raise --bond to at least the chain's minimum",
        "BondInsufficient" => "ask for less: see `credence checker status`",
        "TooManyWithdrawals" | "NothingToWithdraw" => {
            "wait: `credence checker status` says when the bond is free"
        },
        "Leaving" => "wait until the checker is gone, then set it again",
        "NotSuspended" | "TooEarly" => "see `credence checker status`",
        "NotChallengeable"
        | "OwnResult"
        | "NotBonded"
        | "UnknownRequestBlock"
        | "AlreadyReported"
        | "SameCommitment"
        | "NotItsOperator"
        | "SignatureMismatch"
        | "MethodAbsent"
        | "UnknownSlash"
        | "BlockFull" => NOT_OURS,
        "Overflow" => ODD,
        _ => return None,
    })
}

fn attribution(error: &str) -> Option<&'static str> {
    Some(match error {
        "UnknownModel" => "check the model's id",
        "NeverSettled" => "wait until a job of the model has settled",
        "UnknownRow" => "see the model's rows in `credence credits`",
        "NothingDue" | "NothingClaimable" => "nothing is left to do: all is paid",
        "RoyaltyFrozen" => "wait until governance has decided the dispute about the model",
        "NoPayee" => "ask the owner of that row's source to name a payee",
        "BlockFull" => "try again in the next block",
        "TooManyCheckers" | "Unfunded" | "Overflow" => ODD,
        "AlreadyFlagged" | "StillDue" => NOT_OURS,
        _ => return None,
    })
}

fn balances(error: &str) -> Option<&'static str> {
    Some(match error {
        "InsufficientBalance" => "pay in more: the account does not have as much",
        "ExistentialDeposit" | "Expendability" => {
            "leave the account its existential deposit of 0.001 CRED"
        },
        "LiquidityRestrictions" => "part of the account's money is locked, as for staking",
        _ => return None,
    })
}
