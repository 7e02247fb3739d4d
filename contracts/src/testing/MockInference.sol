// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, IInferenceCallback, INFERENCE} from "../IInference.sol";
import {Tensors} from "../Tensors.sol";

/// @title Pays by its construction
/// @notice The chain moves money without running the receiver's code; a contract can only do so by
/// destroying itself.
contract CodelessPayment {
    constructor(address payable to) payable {
        selfdestruct(to);
    }
}

/// @title A stand-in for the precompile
/// @notice Put its runtime code at `INFERENCE` (`vm.etch`, `hardhat_setCode`); nowhere else does it
/// work. Contracts find what they find on chain, and reverts carry the chain's reasons; functions
/// that the chain does not have say what happens to models, jobs and accounts. Anybody may call
/// them: for tests only.
///
/// It does not draw workers, verify, count blocks or delete records by itself, and knows of a
/// callback's deposit only the price.
contract MockInference is IInference {
    struct Record {
        JobStatus status;
        Ending ending;
        uint8 assurance;
        address requester;
        bytes32 model;
        bytes input;
        bytes output;
        uint256 budget;
        /// What it costs if it settles.
        uint256 cost;
        /// Of which is burned at once.
        uint256 burned;
        Callback callback;
    }

    /// What money is counted in, in wei.
    uint256 public constant UNIT = 1e6;
    /// The most requests in a batch.
    uint256 public constant MAX_BATCH = 16;
    /// The methods of verification that there are, as bits.
    uint8 public constant METHODS = 63;
    /// The price of gas until `setGasPrice` says otherwise, in wei.
    uint256 public constant DEFAULT_GAS_PRICE = 1 gwei;

    uint256 private constant BLOCK_MS = 3000;
    uint256 private constant DEADLINE_SLACK = 20;
    uint256 private constant MAX_DEADLINE = 14_400;
    uint256 private constant MAX_ROWS = 64;
    uint256 private constant MILLION = 1_000_000;
    // What the treasury gets of a budget if three workers decline.
    uint256 private constant DECLINE_PPM = 50_000;
    uint256 private constant MAX_FAILURE_BYTES = 256;
    // For what is done around a callback.
    uint256 private constant GAS_AROUND = 20_000;

    /// How many jobs were asked for; their numbers go from 0.
    uint256 public jobCount;

    uint256 private gasPriceSet;
    mapping(uint256 => Record) private records;
    // Encoded: tables of tensors cannot be copied into storage otherwise.
    mapping(bytes32 => bytes) private encodedModels;
    mapping(bytes32 => Quote) private prices;
    mapping(bytes32 => string) private refusals;
    mapping(bytes32 => Share[]) private tables;
    mapping(address => Credits) private earned;
    mapping(address => bool) private isUndeliverable;

    /// The chain refuses to be called by delegatecall; a mock elsewhere must not be taken for it.
    modifier inPlace() {
        require(address(this) == INFERENCE, "the precompile cannot be called by delegatecall");
        _;
    }

    receive() external payable {}

    // ---- what the tests say

    /// Registers an active model that takes and gives whatever tensors, for this price.
    function addModel(bytes32 model, uint8 assurance, uint256 price) external inPlace {
        Model memory added;
        added.status = ModelStatus.Active;
        added.assurance = assurance;
        encodedModels[model] = abi.encode(added);
        prices[model] = Quote(price, 0, 0, 0, price, 0);
    }

    /// Registers a model or changes it. If it declares inputs or outputs, they are checked.
    function setModel(bytes32 model, Model calldata what) external inPlace {
        encodedModels[model] = abi.encode(what);
    }

    /// Sets the price of a model's inference; the total counts, and what of it is burned.
    function setQuote(bytes32 model, Quote calldata what) external inPlace {
        requireUnits(what.total, "total");
        requireUnits(what.burned, "burned");
        require(what.burned <= what.total, "more is burned than paid");
        prices[model] = what;
    }

    /// Has quotes and requests of a model refused for a reason, such as `NoWorker` or `Paused`;
    /// with an empty one they are not.
    function setRefusal(bytes32 model, string calldata why) external inPlace {
        refusals[model] = why;
    }

    /// Sets the price of callbacks' gas, in wei; 0 is `DEFAULT_GAS_PRICE`.
    function setGasPrice(uint256 price) external inPlace {
        gasPriceSet = price;
    }

    /// Sets a model's table of shares. Give the mock the money that can be claimed.
    function setShares(bytes32 model, Share[] calldata rows) external inPlace {
        delete tables[model];
        for (uint256 i = 0; i < rows.length; i++) {
            tables[model].push(rows[i]);
        }
    }

    /// Sets what an account has earned. Give the mock the money that it can withdraw.
    function setCredits(address who, Credits calldata what) external inPlace {
        earned[who] = what;
    }

    /// Makes refunds to an account undeliverable: it has to withdraw them.
    function setUndeliverable(address who, bool isSo) external inPlace {
        isUndeliverable[who] = isSo;
    }

    /// Moves an open job to `Queued`, `Assigned` or `Verifying`.
    function setStatus(uint256 job, JobStatus status) external inPlace {
        Record storage record = openRecord(job);
        require(
            status == JobStatus.Queued || status == JobStatus.Assigned
                || status == JobStatus.Verifying,
            "not a status of an open job"
        );
        record.status = status;
    }

    /// Settles a job with a result, and calls back.
    function settle(uint256 job, uint8 assurance, bytes calldata output) external inPlace {
        settleRecord(job, assurance, output);
        deliverRecord(job);
    }

    /// Settles a job. The callback waits in the queue for `deliver`.
    function settleQuietly(uint256 job, uint8 assurance, bytes calldata output) external inPlace {
        settleRecord(job, assurance, output);
    }

    /// Ends a job without a result, and calls back.
    function refund(uint256 job, Ending ending) external inPlace {
        refundRecord(job, ending);
        deliverRecord(job);
    }

    /// Ends a job without a result. The callback waits in the queue for `deliver`.
    function refundQuietly(uint256 job, Ending ending) external inPlace {
        refundRecord(job, ending);
    }

    /// Makes a callback that waits in the queue; pays it back if its job is forgotten.
    function deliver(uint256 job) external inPlace {
        require(records[job].callback.status == CallbackStatus.Queued, "no callback is queued");
        if (records[job].status != JobStatus.Unknown) return deliverRecord(job);
        // Too late: the job is forgotten.
        Callback memory callback = records[job].callback;
        delete records[job].callback;
        pay(callback.target, callback.prepaid);
    }

    /// Deletes the record of a job that has ended, as the chain does after half an hour. A callback
    /// that waits in the queue stays there.
    function forget(uint256 job) external inPlace {
        JobStatus status = records[job].status;
        require(status == JobStatus.Settled || status == JobStatus.Refunded, "UnknownJob");
        Callback memory callback = records[job].callback;
        delete records[job];
        if (callback.status == CallbackStatus.Queued) records[job].callback = callback;
    }

    /// The input of a job.
    function inputOf(uint256 job) external view returns (bytes memory) {
        return records[job].input;
    }

    // ---- what the chain has

    /// @inheritdoc IInference
    function quote(bytes32 model, uint8 assurance, uint32 inputBytes)
        external
        view
        returns (Quote memory)
    {
        require(inputBytes <= Tensors.MAX_BYTES, "the input is longer than 16384 bytes");
        return priceOf(model, activeModel(model), assurance);
    }

    /// @inheritdoc IInference
    function quoteCallback(uint64 gas, uint256 deposit) public view returns (uint256) {
        requireUnits(deposit, "deposit");
        uint256 price = gas * gasPrice() + deposit;
        return (price + UNIT - 1) / UNIT * UNIT;
    }

    /// @inheritdoc IInference
    function request(Request calldata what) external payable inPlace returns (uint256 job) {
        takeValue(costOf(what));
        return open(what);
    }

    /// @inheritdoc IInference
    function requestBatch(Request[] calldata what)
        external
        payable
        inPlace
        returns (uint256[] memory jobs)
    {
        require(what.length > 0, "the batch is empty");
        require(what.length <= MAX_BATCH, "a batch holds 16 requests at most");
        uint256 total = 0;
        for (uint256 i = 0; i < what.length; i++) {
            total += costOf(what[i]);
        }
        takeValue(total);
        jobs = new uint256[](what.length);
        for (uint256 i = 0; i < what.length; i++) {
            jobs[i] = open(what[i]);
        }
    }

    /// @inheritdoc IInference
    function cancel(uint256 job) external inPlace {
        Record storage record = openRecord(job);
        require(record.requester == msg.sender, "NotRequester");
        require(record.status == JobStatus.Queued, "AlreadyAssigned");
        uint256 prepaid = record.callback.prepaid;
        delete record.callback;
        refundRecord(job, Ending.Cancelled);
        pay(record.requester, prepaid);
        emit Cancelled(job);
    }

    /// @inheritdoc IInference
    function result(uint256 job) external view returns (Job memory) {
        Record storage record = records[job];
        return Job(
            record.status,
            record.ending,
            record.assurance,
            record.requester,
            record.model,
            record.output
        );
    }

    /// @inheritdoc IInference
    function callbackOf(uint256 job) external view returns (Callback memory) {
        return records[job].callback;
    }

    /// @inheritdoc IInference
    function retryCallback(uint256 job) external inPlace {
        Callback storage callback = records[job].callback;
        require(
            callback.status == CallbackStatus.Failed, "no callback of this job has failed"
        );
        address target = callback.target;
        require(target.code.length > 0, "the contract is gone");
        require(
            msg.sender == tx.origin, "only who signs the transaction can make a callback again"
        );
        requireGas(callback.gas);
        // Before the call: it must not find itself to be made again.
        delete records[job].callback;
        (bool succeeded, bytes memory failure,) = call(target, job, gasleft() - GAS_AROUND);
        if (succeeded) {
            emit CallbackRetried(job);
            return;
        }
        bool isOutOfGas = keccak256(failure) == keccak256("OutOfGas");
        revert(isOutOfGas ? "OutOfGas" : "the contract has reverted again");
    }

    /// @inheritdoc IInference
    function creditsOf(address who) external view returns (Credits memory) {
        return earned[who];
    }

    /// @inheritdoc IInference
    function sharesOf(bytes32 model) external view returns (Share[] memory) {
        return tables[model];
    }

    /// @inheritdoc IInference
    function claim(bytes32 model, uint32[] calldata rows)
        external
        inPlace
        returns (uint256 amount)
    {
        require(rows.length <= MAX_ROWS, "a table has 64 rows at most");
        Share[] storage table = tables[model];
        require(table.length > 0, "NeverSettled");
        string memory why = "";
        for (uint256 i = 0; i < rows.length; i++) {
            if (rows[i] >= table.length) {
                if (bytes(why).length == 0) why = "UnknownRow";
                continue;
            }
            Share storage row = table[rows[i]];
            uint256 due = row.claimable;
            if (due == 0) continue;
            if (row.payee == address(0)) {
                if (bytes(why).length == 0) why = "NoPayee";
                continue;
            }
            row.claimable = 0;
            amount += due;
            send(row.payee, due);
        }
        // Rows that cannot be paid do not keep others from it.
        require(amount > 0, bytes(why).length == 0 ? "NothingDue" : why);
        emit Claimed(model, amount);
    }

    /// @inheritdoc IInference
    function withdraw() external inPlace returns (uint256 amount) {
        amount = earned[msg.sender].claimable;
        require(amount > 0, "NothingClaimable");
        earned[msg.sender].claimable = 0;
        send(msg.sender, amount);
        emit Withdrawn(msg.sender, amount);
    }

    /// @inheritdoc IInference
    function models(bytes32 model) public view returns (Model memory) {
        bytes memory encoded = encodedModels[model];
        if (encoded.length > 0) return abi.decode(encoded, (Model));
        Model memory unknown;
        return unknown;
    }

    // ---- how

    /// What a request must be paid, if it is well-formed.
    function costOf(Request calldata what) private view returns (uint256) {
        requireUnits(what.budget, "budget");
        requireUnits(what.callbackDeposit, "callbackDeposit");
        require(what.input.length <= Tensors.MAX_BYTES, "the input is longer than 16384 bytes");
        if (what.callbackGas == 0) {
            require(what.callbackDeposit == 0, "callbackDeposit without callbackGas");
            return what.budget;
        }
        require(msg.sender != tx.origin, "only a contract can be called back");
        return what.budget + quoteCallback(what.callbackGas, what.callbackDeposit);
    }

    function takeValue(uint256 cost) private {
        requireUnits(msg.value, "value");
        require(msg.value >= cost, "value is below budget and callback");
        send(msg.sender, msg.value - cost);
    }

    function open(Request calldata what) private returns (uint256 job) {
        Model memory model = activeModel(what.model);
        requireFit(what.input, model.inputs, "InputMismatch");
        Quote memory price = priceOf(what.model, model, what.assurance);
        require(what.budget >= price.total, "FeeTooLow");
        uint256 timeBlocks = (uint256(model.timeBoundMs) + BLOCK_MS - 1) / BLOCK_MS;
        require(what.deadline >= timeBlocks + DEADLINE_SLACK, "DeadlineTooSoon");
        require(what.deadline <= MAX_DEADLINE, "DeadlineTooLate");
        job = jobCount++;
        Record storage record = records[job];
        record.status = JobStatus.Queued;
        record.requester = msg.sender;
        record.model = what.model;
        record.input = what.input;
        record.budget = what.budget;
        record.cost = price.total;
        record.burned = price.burned;
        if (what.callbackGas > 0) {
            uint256 prepaid = quoteCallback(what.callbackGas, what.callbackDeposit);
            record.callback = Callback(
                CallbackStatus.Waiting,
                msg.sender,
                what.callbackGas,
                what.callbackDeposit,
                prepaid,
                ""
            );
        }
        emit Requested(job, msg.sender, what.model);
    }

    function activeModel(bytes32 model) private view returns (Model memory what) {
        what = models(model);
        string memory refusal = refusals[model];
        require(bytes(refusal).length == 0, refusal);
        require(what.status != ModelStatus.Unknown, "UnknownModel");
        require(what.status != ModelStatus.Pending, "ModelPending");
        require(what.status != ModelStatus.Deprecated, "ModelDeprecated");
        require(what.status != ModelStatus.Quarantined, "ModelQuarantined");
    }

    function priceOf(bytes32 name, Model memory model, uint8 assurance)
        private
        view
        returns (Quote memory)
    {
        require(assurance > 0 && assurance <= METHODS, "UnknownAssurance");
        require(assurance & ~model.assurance == 0, "AssuranceNotAccepted");
        return prices[name];
    }

    function settleRecord(uint256 job, uint8 assurance, bytes calldata output) private {
        Record storage record = openRecord(job);
        require(assurance > 0 && assurance <= METHODS, "UnknownAssurance");
        requireFit(output, models(record.model).outputs, "OutputMismatch");
        record.status = JobStatus.Settled;
        record.ending = Ending.Settled;
        record.assurance = assurance;
        record.output = output;
        queueCallback(record);
        pay(record.requester, record.budget - record.cost);
    }

    function refundRecord(uint256 job, Ending ending) private {
        Record storage record = openRecord(job);
        require(ending != Ending.None && ending != Ending.Settled, "not an ending without result");
        record.status = JobStatus.Refunded;
        record.ending = ending;
        queueCallback(record);
        uint256 back = record.budget - record.burned;
        if (ending == Ending.DeclinedThrice) {
            uint256 treasury = record.budget * DECLINE_PPM / MILLION / UNIT * UNIT;
            back -= treasury < back ? treasury : back;
        }
        pay(record.requester, back);
    }

    function queueCallback(Record storage record) private {
        if (record.callback.status == CallbackStatus.Waiting) {
            record.callback.status = CallbackStatus.Queued;
        }
    }

    function deliverRecord(uint256 job) private {
        Callback memory callback = records[job].callback;
        if (callback.status != CallbackStatus.Queued) return;
        requireGas(callback.gas);
        // Before the call, as on chain: while it runs there is no callback.
        delete records[job].callback;
        (bool succeeded, bytes memory failure, uint256 used) =
            call(callback.target, job, callback.gas);
        uint256 spent = quoteCallback(uint64(used), 0);
        uint256 back = callback.prepaid > spent ? callback.prepaid - spent : 0;
        if (!succeeded) {
            callback.status = CallbackStatus.Failed;
            callback.prepaid = 0;
            callback.failure = failure;
            records[job].callback = callback;
        }
        pay(callback.target, back);
    }

    /// Calls back, and copies no more of what comes back than is kept.
    function call(address target, uint256 job, uint256 allowance)
        private
        returns (bool succeeded, bytes memory failure, uint256 used)
    {
        if (target.code.length == 0) return (false, "NoContract", 0);
        Record storage record = records[job];
        bytes memory data = abi.encodeCall(
            IInferenceCallback.onInference, (job, record.status, record.assurance, record.output)
        );
        failure = new bytes(MAX_FAILURE_BYTES);
        used = gasleft();
        // A call gets at most 63/64 of what is left.
        uint256 given = used - used / 64;
        if (given > allowance) given = allowance;
        assembly ("memory-safe") {
            succeeded := call(allowance, target, 0, add(data, 32), mload(data), 0, 0)
            let length := returndatasize()
            if gt(length, mload(failure)) {
                length := mload(failure)
            }
            returndatacopy(add(failure, 32), 0, length)
            mstore(failure, length)
        }
        used -= gasleft();
        // Something is spent around the call, too.
        if (used > allowance) used = allowance;
        // Only what has used all its gas, or reverts without a word, returns nothing.
        if (!succeeded && failure.length == 0 && used >= given) failure = "OutOfGas";
    }

    /// Reverts if a call would get less gas than this; a call gets at most 63/64 of what is left.
    function requireGas(uint256 gas) private view {
        require(
            gasleft() >= gas + gas / 63 + 2 * GAS_AROUND,
            "less gas is left than the callback was to have"
        );
    }

    function openRecord(uint256 job) private view returns (Record storage record) {
        record = records[job];
        require(
            record.status != JobStatus.Unknown && record.status != JobStatus.Settled
                && record.status != JobStatus.Refunded,
            "UnknownJob"
        );
    }

    function requireFit(bytes memory encoding, Tensor[] memory declared, string memory why)
        private
        view
    {
        try this.fits(encoding, declared) returns (bool doFit) {
            require(doFit, why);
        } catch {
            revert(why);
        }
    }

    /// Whether tensors are as declared; whatever is canonical, if nothing is. Reverts if they are
    /// malformed.
    function fits(bytes calldata encoding, Tensor[] calldata declared)
        external
        pure
        returns (bool)
    {
        Tensors.Tensor[] memory tensors = Tensors.decode(encoding);
        if (declared.length == 0) return true;
        if (tensors.length != declared.length) return false;
        for (uint256 i = 0; i < tensors.length; i++) {
            if (!isAs(tensors[i], declared[i])) return false;
        }
        return true;
    }

    function isAs(Tensors.Tensor memory tensor, Tensor calldata declared)
        private
        pure
        returns (bool)
    {
        bool isSameName =
            keccak256(bytes(Tensors.nameOf(tensor))) == keccak256(bytes(declared.name));
        uint32[] memory axes = Tensors.shapeOf(tensor);
        bool isSameKind =
            uint8(tensor.dtype) == declared.dtype && axes.length == declared.shape.length;
        if (!isSameName || !isSameKind) return false;
        for (uint256 i = 0; i < axes.length; i++) {
            bool isShorter = declared.isDynamic[i] && axes[i] > 0 && axes[i] < declared.shape[i];
            if (axes[i] != declared.shape[i] && !isShorter) return false;
        }
        return true;
    }

    function gasPrice() private view returns (uint256) {
        return gasPriceSet == 0 ? DEFAULT_GAS_PRICE : gasPriceSet;
    }

    function requireUnits(uint256 amount, string memory name) private pure {
        if (amount % UNIT == 0) return;
        revert(
            string.concat(
                name, " has a fraction of the chain's smallest unit, or is more than there can be"
            )
        );
    }

    /// Refunds, or keeps for withdrawal what cannot be delivered.
    function pay(address to, uint256 amount) private {
        if (isUndeliverable[to]) earned[to].claimable += amount;
        else send(to, amount);
    }

    function send(address to, uint256 amount) private {
        if (amount > 0) new CodelessPayment{value: amount}(payable(to));
    }
}
