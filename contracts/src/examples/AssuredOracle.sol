// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback, INFERENCE} from "../IInference.sol";

/// @title Verified answers for other contracts
/// @notice An operator asks, with this contract's money; everybody reads the latest answer to each
/// question. What has not passed the methods of verification laid down at the beginning is refused.
///
/// A question is a model with an input. Several jobs may be open, also of one question: the answer
/// of the job asked for last stays. What comes back of budgets and callbacks comes back to this
/// contract, and with all its money is the operator's.
contract AssuredOracle is IInferenceCallback {
    struct Answer {
        /// The job it comes from.
        uint256 job;
        /// When it was stored, in seconds; 0 if there is none.
        uint64 storedAt;
        /// The methods that it has passed.
        uint8 assurance;
        /// The tensors, in the canonical encoding.
        bytes output;
    }

    enum Refusal {
        /// The job ended without a result.
        Refunded,
        /// The result has not passed all methods.
        TooLittleAssurance,
        /// The result is longer than answers may be.
        TooLong,
        /// A job asked for later has been answered already.
        Superseded,
        /// The chain has forgotten the job before anybody told this contract.
        Forgotten
    }

    event Asked(uint256 indexed job, bytes32 indexed question);
    event Answered(uint256 indexed job, bytes32 indexed question, uint8 assurance);
    event Refused(uint256 indexed job, bytes32 indexed question, Refusal why);
    event Withdrawn(uint256 amount);

    error NoAssurance();
    error NotOperator(address sender);
    error NotInference(address sender);
    error PriceNotMet(uint256 price);
    error UnknownJob(uint256 job);
    error NotEnded(uint256 job);
    error NoAnswer(bytes32 question);
    error TooOld(bytes32 question, uint64 storedAt);
    error NotPaid();

    /// The longest answer, in bytes.
    uint256 public constant MAX_ANSWER_BYTES = 2048;

    /// Who asks, and whose the money is.
    address public immutable operator;
    /// The methods of verification that an answer must have passed, together.
    uint8 public immutable assurance;

    mapping(bytes32 => Answer) private answers;
    // The question of every open job; zero for all others.
    mapping(uint256 => bytes32) private open;

    modifier onlyOperator() {
        if (msg.sender != operator) revert NotOperator(msg.sender);
        _;
    }

    constructor(uint8 least) payable {
        if (least == 0) revert NoAssurance();
        operator = msg.sender;
        assurance = least;
    }

    receive() external payable {}

    /// Asks, for what it costs now.
    /// @param deadline Blocks until the job is given up.
    /// @param callbackGas Gas for the callback; with 0 there is none, and somebody calls `poll`.
    /// @param callbackDeposit The most that the callback may lock for new storage, in wei.
    function ask(
        bytes32 model,
        bytes calldata input,
        uint32 deadline,
        uint64 callbackGas,
        uint256 callbackDeposit
    ) external payable onlyOperator returns (uint256 job) {
        IInference inference = IInference(INFERENCE);
        uint256 budget = inference.quote(model, assurance, uint32(input.length)).total;
        uint256 callback =
            callbackGas == 0 ? 0 : inference.quoteCallback(callbackGas, callbackDeposit);
        if (address(this).balance < budget + callback) revert PriceNotMet(budget + callback);
        job = inference.request{value: budget + callback}(
            IInference.Request({
                model: model,
                assurance: assurance,
                deadline: deadline,
                budget: budget,
                callbackGas: callbackGas,
                callbackDeposit: callbackGas == 0 ? 0 : callbackDeposit,
                input: input
            })
        );
        bytes32 question = questionOf(model, input);
        open[job] = question;
        emit Asked(job, question);
    }

    /// @inheritdoc IInferenceCallback
    function onInference(
        uint256 job,
        IInference.JobStatus status,
        uint8 reached,
        bytes calldata output
    ) external {
        if (msg.sender != INFERENCE) revert NotInference(msg.sender);
        conclude(job, status, reached, output);
    }

    /// Concludes a job whose callback has failed, has not come yet, or was not wanted, with what
    /// the chain says. Anybody may.
    function poll(uint256 job) external {
        IInference.Job memory ended = IInference(INFERENCE).result(job);
        conclude(job, ended.status, ended.assurance, ended.output);
    }

    /// Cancels a job that no worker has yet.
    function cancel(uint256 job) external onlyOperator {
        IInference(INFERENCE).cancel(job);
        conclude(job, IInference.JobStatus.Refunded, 0, "");
    }

    /// Takes money out.
    function withdraw(uint256 amount) external onlyOperator {
        emit Withdrawn(amount);
        (bool isPaid,) = operator.call{value: amount}("");
        if (!isPaid) revert NotPaid();
    }

    /// Fetches refunds that the chain could not deliver.
    function collect() external returns (uint256) {
        return IInference(INFERENCE).withdraw();
    }

    /// The latest answer to a question, if it is no older than so many seconds. Reverts otherwise.
    function read(bytes32 question, uint64 maxAge) external view returns (Answer memory answer) {
        answer = answers[question];
        if (answer.storedAt == 0) revert NoAnswer(question);
        if (block.timestamp - answer.storedAt > maxAge) revert TooOld(question, answer.storedAt);
    }

    /// The latest answer to a question, of any age; none if `storedAt` is 0.
    function latest(bytes32 question) external view returns (Answer memory) {
        return answers[question];
    }

    /// The question of an open job; zero if it is not open, or not ours.
    function openQuestion(uint256 job) external view returns (bytes32) {
        return open[job];
    }

    /// The question that a model and an input are.
    function questionOf(bytes32 model, bytes calldata input) public pure returns (bytes32) {
        return keccak256(abi.encode(model, keccak256(input)));
    }

    function conclude(
        uint256 job,
        IInference.JobStatus status,
        uint8 reached,
        bytes memory output
    ) private {
        bytes32 question = open[job];
        if (question == 0) revert UnknownJob(job);
        bool hasEnded = status != IInference.JobStatus.Queued
            && status != IInference.JobStatus.Assigned && status != IInference.JobStatus.Verifying;
        if (!hasEnded) revert NotEnded(job);
        // Once only: whatever comes later about this job finds no question.
        delete open[job];

        Answer storage answer = answers[question];
        if (status == IInference.JobStatus.Unknown) {
            emit Refused(job, question, Refusal.Forgotten);
        } else if (status == IInference.JobStatus.Refunded) {
            emit Refused(job, question, Refusal.Refunded);
        } else if (reached & assurance != assurance) {
            emit Refused(job, question, Refusal.TooLittleAssurance);
        } else if (output.length > MAX_ANSWER_BYTES) {
            emit Refused(job, question, Refusal.TooLong);
        } else if (answer.storedAt != 0 && answer.job > job) {
            emit Refused(job, question, Refusal.Superseded);
        } else {
            answers[question] = Answer(job, uint64(block.timestamp), reached, output);
            emit Answered(job, question, reached);
        }
    }
}
