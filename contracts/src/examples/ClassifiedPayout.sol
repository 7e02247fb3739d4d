// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback, INFERENCE} from "../IInference.sol";
import {Tensors} from "../Tensors.sol";

/// @title A bounty on what a picture shows
/// @notice A sponsor leaves a bounty. Whoever wants asks a model what a picture of 8 by 8 grey
/// pixels shows, at their own cost, and as soon as a verified answer is the wanted label, the
/// bounty is the beneficiary's. If none is in time, the sponsor gets it back.
///
/// One question is open at a time: so everything that comes back of budget and callback is known
/// to be the last requester's. Who keeps asking, at their own cost, can therefore keep others from
/// it; where that matters, a contract for every question serves better. Nobody is paid unless they, or somebody for them, calls `withdraw`:
/// so nobody's code can stand in anybody's way.
contract ClassifiedPayout is IInferenceCallback {
    using Tensors for Tensors.Builder;
    using Tensors for Tensors.Tensor;

    /// What the sponsor has laid down.
    struct Terms {
        /// The model: takes `image`, F32 [1, 64], and gives `label`, I64 [1].
        bytes32 model;
        /// The methods of verification that an answer must have passed, together.
        uint8 assurance;
        /// The label that pays.
        int64 wanted;
        /// Who is paid.
        address beneficiary;
        /// When the sponsor may take the bounty back, in seconds; no question is taken from then.
        uint64 until;
        /// Blocks from a question until it is given up.
        uint32 deadline;
        /// Gas for the callback; with 0 there is none, and somebody calls `resolve`.
        uint64 callbackGas;
        /// The most that the callback may lock for new storage, in wei.
        uint256 callbackDeposit;
    }

    enum State {
        /// The bounty can be won.
        Open,
        /// It is the beneficiary's.
        Won,
        /// It is the sponsor's again.
        Reclaimed
    }

    enum Outcome {
        /// Never asked.
        None,
        /// No answer yet.
        Waiting,
        /// The wanted label: the bounty is won.
        Wanted,
        /// Another label.
        Other,
        /// The answer has not passed all methods.
        TooLittleAssurance,
        /// The answer has no label that could be read.
        Unreadable,
        /// The job ended without an answer, and the chain refunded it.
        Refunded,
        /// The chain has forgotten the job before anybody told this contract.
        Forgotten
    }

    /// A question and what came of it.
    struct Question {
        address requester;
        Outcome outcome;
        /// The methods that the answer has passed.
        uint8 assurance;
        /// The answer, if the outcome is `Wanted` or `Other`.
        int64 label;
    }

    event Asked(uint256 indexed job, address indexed requester, uint256 price);
    event Answered(uint256 indexed job, Outcome outcome, int64 label, uint8 assurance);
    event Won(uint256 indexed job, address indexed beneficiary, uint256 amount);
    event Reclaimed(address indexed sponsor, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);

    error NoBounty();
    error NoBeneficiary();
    error NoAssurance();
    error NotOpen(State state);
    error TooLate(uint64 until);
    error TooEarly(uint64 until);
    error QuestionOpen(uint256 job);
    error NoQuestionOpen();
    error PriceNotMet(uint256 price);
    error NotAnImage();
    error NotInference(address sender);
    error NotRequester(address requester);
    error UnknownJob(uint256 job);
    error NotEnded(uint256 job);
    error CallbackPending(uint256 job);
    error NothingOwed(address who);
    error NotPaid(address who);
    error OutOfGas();

    uint256 private constant PIXELS = 64;
    uint8 private constant WHITE = 16;
    // Version and count; length of the name, name, type, rank, two axes, elements.
    uint32 private constant INPUT_BYTES = 2 + 1 + 5 + 1 + 1 + 8 + 256;

    /// Who left the bounty.
    address public immutable sponsor;
    /// How much it is.
    uint256 public immutable bounty;
    /// Whose it is.
    State public state;
    /// Whether a question is open.
    bool public isOpen;
    /// The question asked last.
    uint256 public lastJob;
    /// How many questions were asked.
    uint256 public asked;
    /// What `withdraw` pays, but for what has come back of the last question.
    mapping(address => uint256) public credited;

    Terms private laidDown;
    address private lastRequester;
    uint256 private totalCredited;
    mapping(uint256 => Question) private questions;

    constructor(Terms memory what) payable {
        if (msg.value == 0) revert NoBounty();
        if (what.beneficiary == address(0)) revert NoBeneficiary();
        if (what.assurance == 0) revert NoAssurance();
        if (what.until <= block.timestamp) revert TooLate(what.until);
        sponsor = msg.sender;
        bounty = msg.value;
        laidDown = what;
    }

    /// Asks what a picture shows: 64 grey levels from 0 to 16, row by row. Costs `price()`; what is
    /// more can be withdrawn at once, and what comes back, later.
    function request(bytes calldata pixels) external payable returns (uint256 job) {
        if (state != State.Open) revert NotOpen(state);
        if (isOpen) revert QuestionOpen(lastJob);
        if (block.timestamp >= laidDown.until) revert TooLate(laidDown.until);
        bytes memory input = encodeImage(pixels);
        creditChange(msg.value);
        (uint256 budget, uint256 callback) = prices();
        uint256 cost = budget + callback;
        if (msg.value < cost) revert PriceNotMet(cost);
        credit(msg.sender, msg.value - cost);

        isOpen = true;
        lastRequester = msg.sender;
        asked += 1;
        job = IInference(INFERENCE).request{value: cost}(
            IInference.Request({
                model: laidDown.model,
                assurance: laidDown.assurance,
                deadline: laidDown.deadline,
                budget: budget,
                callbackGas: laidDown.callbackGas,
                callbackDeposit: laidDown.callbackGas == 0 ? 0 : laidDown.callbackDeposit,
                input: input
            })
        );
        lastJob = job;
        questions[job] = Question(msg.sender, Outcome.Waiting, 0, 0);
        emit Asked(job, msg.sender, cost);
    }

    /// @inheritdoc IInferenceCallback
    function onInference(
        uint256 job,
        IInference.JobStatus status,
        uint8 assurance,
        bytes calldata output
    ) external {
        if (msg.sender != INFERENCE) revert NotInference(msg.sender);
        // Also if it is a question that has ended: a callback that is made again finds it closed.
        if (!isOpen || job != lastJob) revert UnknownJob(job);
        close(status, assurance, output);
    }

    /// Ends a question whose callback has failed, or that had none, with what the chain says.
    function resolve() external {
        if (!isOpen) revert NoQuestionOpen();
        IInference.Job memory job = IInference(INFERENCE).result(lastJob);
        IInference.CallbackStatus call = IInference(INFERENCE).callbackOf(lastJob).status;
        bool hasEnded = job.status == IInference.JobStatus.Settled
            || job.status == IInference.JobStatus.Refunded;
        // What is left of a callback's price comes back only after it, or when it would have been
        // its turn but the chain has forgotten the job.
        bool isPending = call == IInference.CallbackStatus.Queued
            || (hasEnded && call == IInference.CallbackStatus.Waiting);
        if (isPending) revert CallbackPending(lastJob);
        close(job.status, job.assurance, job.output);
    }

    /// Withdraws the open question, if no worker has it yet.
    function cancel() external {
        if (!isOpen) revert NoQuestionOpen();
        if (msg.sender != lastRequester) revert NotRequester(lastRequester);
        IInference(INFERENCE).cancel(lastJob);
        end(Outcome.Refunded, 0, 0);
    }

    /// Gives the sponsor the bounty that nobody has won in time.
    function reclaim() external {
        if (state != State.Open) revert NotOpen(state);
        if (isOpen) revert QuestionOpen(lastJob);
        if (block.timestamp < laidDown.until) revert TooEarly(laidDown.until);
        creditChange(0);
        state = State.Reclaimed;
        credit(sponsor, bounty);
        emit Reclaimed(sponsor, bounty);
    }

    /// Pays somebody what is theirs, whoever calls.
    function withdraw(address payable who) external returns (uint256 amount) {
        creditChange(0);
        amount = credited[who];
        if (amount == 0) revert NothingOwed(who);
        credited[who] = 0;
        totalCredited -= amount;
        emit Withdrawn(who, amount);
        (bool isPaid,) = who.call{value: amount}("");
        if (!isPaid) revert NotPaid(who);
    }

    /// Fetches refunds that the chain could not deliver, for the last requester.
    function collect() external returns (uint256) {
        if (isOpen) revert QuestionOpen(lastJob);
        return IInference(INFERENCE).withdraw();
    }

    /// What a question costs now, in wei.
    function price() external view returns (uint256) {
        (uint256 budget, uint256 callback) = prices();
        return budget + callback;
    }

    /// The terms.
    function terms() external view returns (Terms memory) {
        return laidDown;
    }

    /// A question.
    function question(uint256 job) external view returns (Question memory) {
        return questions[job];
    }

    /// The question asked last.
    function lastQuestion() external view returns (Question memory) {
        return questions[lastJob];
    }

    /// What `withdraw` would pay.
    function owed(address who) external view returns (uint256) {
        return credited[who] + (!isOpen && who == lastRequester ? change(0) : 0);
    }

    /// The label in a model's output.
    function labelOf(bytes calldata output) external pure returns (int64) {
        return int64(
            Tensors.find(output, "label", Tensors.DType.I64, Tensors.shape(1)).integerAt(0)
        );
    }

    /// The input that `request` makes of a picture.
    function encodeImage(bytes calldata pixels) public pure returns (bytes memory) {
        if (pixels.length != PIXELS) revert NotAnImage();
        int256[] memory levels = new int256[](PIXELS);
        for (uint256 i = 0; i < PIXELS; i++) {
            uint8 level = uint8(pixels[i]);
            if (level > WHITE) revert NotAnImage();
            levels[i] = int256(uint256(level)) * Tensors.ONE;
        }
        return Tensors.builder().addFloats(
            Tensors.DType.F32, "image", Tensors.shape(1, uint32(PIXELS)), levels
        ).encode();
    }

    function close(IInference.JobStatus status, uint8 assurance, bytes memory output) private {
        if (status == IInference.JobStatus.Refunded) return end(Outcome.Refunded, 0, 0);
        if (status == IInference.JobStatus.Unknown) return end(Outcome.Forgotten, 0, 0);
        if (status != IInference.JobStatus.Settled) revert NotEnded(lastJob);
        if (assurance & laidDown.assurance != laidDown.assurance) {
            return end(Outcome.TooLittleAssurance, assurance, 0);
        }
        try this.labelOf(output) returns (int64 label) {
            end(label == laidDown.wanted ? Outcome.Wanted : Outcome.Other, assurance, label);
        } catch (bytes memory reason) {
            // All errors have a name; without one, the caller has given too little gas, and must
            // not decide the question that way.
            if (reason.length == 0) revert OutOfGas();
            end(Outcome.Unreadable, assurance, 0);
        }
    }

    function end(Outcome outcome, uint8 assurance, int64 label) private {
        isOpen = false;
        Question storage answered = questions[lastJob];
        answered.outcome = outcome;
        answered.assurance = assurance;
        answered.label = label;
        emit Answered(lastJob, outcome, label, assurance);
        if (outcome == Outcome.Wanted) {
            state = State.Won;
            credit(laidDown.beneficiary, bounty);
            emit Won(lastJob, laidDown.beneficiary, bounty);
        }
    }

    function credit(address who, uint256 amount) private {
        credited[who] += amount;
        totalCredited += amount;
    }

    /// Gives the last requester what has come back, once nothing of another's can be among it.
    function creditChange(uint256 received) private {
        if (!isOpen && lastRequester != address(0)) credit(lastRequester, change(received));
    }

    /// What is nobody's yet, but for what has come along with this call.
    function change(uint256 received) private view returns (uint256) {
        uint256 held = totalCredited + (state == State.Open ? bounty : 0) + received;
        return address(this).balance > held ? address(this).balance - held : 0;
    }

    function prices() private view returns (uint256 budget, uint256 callback) {
        budget = IInference(INFERENCE).quote(laidDown.model, laidDown.assurance, INPUT_BYTES).total;
        if (laidDown.callbackGas > 0) {
            callback = IInference(INFERENCE).quoteCallback(
                laidDown.callbackGas, laidDown.callbackDeposit
            );
        }
    }
}
