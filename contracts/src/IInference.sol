// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

// Where every Credence chain has the precompile.
address constant INFERENCE = address(0x0a1F0000);

/// @title Verified inference for contracts
/// @notice Ask for an inference, pay for it, read the verified result, and read and claim what
/// attribution owes. Amounts are in wei: 10^18 wei are one CRED, and the chain counts in units of
/// 10^6 wei. Every revert carries a string that says why.
interface IInference {
    /// Methods of verification, as bits of `assurance` fields: 1 signed, 2 sampled, 4 checked,
    /// 8 enclave, 16 proven, 32 executed.

    enum JobStatus {
        Unknown,
        Queued,
        Assigned,
        Verifying,
        Settled,
        Refunded
    }

    enum Ending {
        None,
        Settled,
        Cancelled,
        NoWorker,
        Expired,
        DeclinedThrice,
        AttemptsExhausted,
        Undecided,
        SettlementFailed,
        ModelWithdrawn
    }

    enum ModelStatus {
        Unknown,
        Active,
        Pending,
        Deprecated,
        Quarantined
    }

    enum ShareKind {
        Contributor,
        Parent,
        Dataset
    }

    enum CallbackStatus {
        None,
        Waiting,
        Queued,
        Failed
    }

    /// What an inference costs now, in wei.
    struct Quote {
        /// The lowest ask of a worker.
        uint256 compute;
        /// The checks.
        uint256 checks;
        /// The model's contributors.
        uint256 royalty;
        /// Burned.
        uint256 burned;
        /// All of it: the least budget.
        uint256 total;
        /// At most so many jobs are drawn before.
        uint32 queuePosition;
    }

    /// What to compute, on what terms.
    struct Request {
        /// The model.
        bytes32 model;
        /// The methods of verification that the result must pass, together.
        uint8 assurance;
        /// Blocks from now until the job is given up.
        uint32 deadline;
        /// The most to pay, in wei; what it does not cost comes back when the job ends.
        uint256 budget;
        /// Gas for calling `onInference` when the job has ended; 0 for no call.
        uint64 callbackGas;
        /// The most that the call may lock for new storage, in wei.
        uint256 callbackDeposit;
        /// The tensors, in the canonical encoding (see Tensors.sol).
        bytes input;
    }

    /// A job. Records, and with them outputs, are deleted half an hour after the end.
    struct Job {
        JobStatus status;
        Ending ending;
        /// The methods that the result has passed; 0 without a verified result.
        uint8 assurance;
        /// Who asked and paid.
        address requester;
        /// The model.
        bytes32 model;
        /// The tensors, in the canonical encoding; empty without a verified result.
        bytes output;
    }

    /// A registered model.
    struct Model {
        ModelStatus status;
        address owner;
        /// The methods by which its results may be verified.
        uint8 assurance;
        /// The longest a run may take, in milliseconds.
        uint32 timeBoundMs;
        /// What contributors get for every inference, in wei.
        uint256 royalty;
        /// What it takes, in order.
        Tensor[] inputs;
        /// What it gives, in order.
        Tensor[] outputs;
    }

    /// A tensor as a model declares it.
    struct Tensor {
        string name;
        /// The element type: its number in the canonical encoding.
        uint8 dtype;
        /// The length of each axis, or the greatest it may have.
        uint32[] shape;
        /// For each axis, whether it may be shorter.
        bool[] isDynamic;
    }

    /// A row of a model's table of shares.
    struct Share {
        ShareKind kind;
        /// The contributor's account, or the name of the parent or dataset.
        bytes32 holder;
        /// Who is paid at this moment; zero if nobody can be.
        address payee;
        /// Millionths of the royalty.
        uint32 share;
        /// What can be claimed now, in wei.
        uint256 claimable;
        /// Millionths of a credit, of all settled jobs.
        uint256 credits;
    }

    /// What an account has earned as worker and as checker.
    struct Credits {
        /// Millionths of a credit for computing.
        uint256 compute;
        /// Millionths of a credit for checking.
        uint256 verification;
        /// What `withdraw` would pay, in wei.
        uint256 claimable;
    }

    /// A contract's wish to be called when its job has ended.
    struct Callback {
        CallbackStatus status;
        address target;
        /// The gas that it was to have.
        uint64 gas;
        /// The most that it may lock for new storage, in wei.
        uint256 deposit;
        /// What is prepaid for gas and deposit, in wei.
        uint256 prepaid;
        /// Why the last call failed: what the contract returned, cut at 256 bytes, or a reason.
        bytes failure;
    }

    event Requested(uint256 indexed job, address indexed requester, bytes32 indexed model);
    event Cancelled(uint256 indexed job);
    event Claimed(bytes32 indexed model, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);
    event CallbackRetried(uint256 indexed job);

    /// The least budget of a request.
    /// @param inputBytes The length of the encoded input.
    function quote(bytes32 model, uint8 assurance, uint32 inputBytes)
        external
        view
        returns (Quote memory);

    /// What a callback must be prepaid: gas at the present price, and the whole deposit. What the
    /// call does not use comes back.
    function quoteCallback(uint64 gas, uint256 deposit) external view returns (uint256);

    /// Asks for an inference. The value must cover the budget and the callback; what is more comes
    /// back at once.
    function request(Request calldata what) external payable returns (uint256 job);

    /// Asks for up to 16 inferences, for all or none. The value must cover all budgets and
    /// callbacks.
    function requestBatch(Request[] calldata what)
        external
        payable
        returns (uint256[] memory jobs);

    /// Withdraws a job of the caller that no worker has yet. Budget and callback come back.
    function cancel(uint256 job) external;

    /// A job and its result.
    function result(uint256 job) external view returns (Job memory);

    /// The callback of a job, until it has succeeded or the job's record is deleted.
    function callbackOf(uint256 job) external view returns (Callback memory);

    /// Makes a failed callback again, with the gas and storage deposit of whoever signs the
    /// transaction, who must call this directly. Reverts if the contract does, or if less of either
    /// is left than the callback was to have.
    function retryCallback(uint256 job) external;

    /// What an account has earned as worker and as checker.
    function creditsOf(address who) external view returns (Credits memory);

    /// A model's table of shares, with what each row can claim and its credits.
    function sharesOf(bytes32 model) external view returns (Share[] memory);

    /// Pays rows of a model's table to their payees, whoever calls.
    /// @return amount What was paid, in wei.
    function claim(bytes32 model, uint32[] calldata rows) external returns (uint256 amount);

    /// Pays the caller all that it is owed: as worker, as checker, or as requester whose refund
    /// could not be delivered.
    /// @return amount What was paid, in wei.
    function withdraw() external returns (uint256 amount);

    /// A model.
    function models(bytes32 model) external view returns (Model memory);
}

/// What a contract has that wants to be called when its job has ended.
interface IInferenceCallback {
    /// Called once by `INFERENCE`, of which `tx.origin` is the same then; if it reverts, perhaps
    /// again, by whoever signs a transaction to `retryCallback`. Check `msg.sender`.
    /// @param job The job.
    /// @param status `Settled` or `Refunded`.
    /// @param assurance The methods that the result has passed; 0 if refunded.
    /// @param output The tensors, in the canonical encoding; empty if refunded.
    function onInference(
        uint256 job,
        IInference.JobStatus status,
        uint8 assurance,
        bytes calldata output
    ) external;
}
