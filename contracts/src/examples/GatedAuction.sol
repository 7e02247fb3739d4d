// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {IInference, INFERENCE} from "../IInference.sol";
import {Tensors} from "../Tensors.sol";

/// @title An auction that opens when a model has accepted the item
/// @notice The seller submits the item's content, at the seller's cost. Once a verified inference
/// has given it the wanted label, bids are taken: sealed first, then opened; the highest wins and
/// pays what it says.
///
/// 1. `submit`: the seller has the content classified. There is no callback: `admit`, which anybody
///    may call, polls the result. A job that ended without one may be followed by another. A
///    rejection is final once `admit` has fetched it; the chain forgets a result half an hour after
///    the job has ended, and then the seller may submit again.
/// 2. `bid`: a commitment to an amount, with a deposit of at least the amount, and of at least the
///    penalty. A larger deposit hides the amount.
/// 3. `open`: amount and salt. Whoever does not open loses the penalty to the seller: else one
///    bidder could seal many bids, and open the lowest that wins.
/// 4. `finish`, then `withdraw`, which anybody may call for anybody.
contract GatedAuction {
    using Tensors for Tensors.Tensor;

    struct Terms {
        /// The model: gives `label`, I64 [1].
        bytes32 model;
        /// The methods of verification that its answer must have passed, together.
        uint8 assurance;
        /// The label of what may be sold.
        int64 wanted;
        /// Blocks until a classification is given up.
        uint32 deadline;
        /// How long bids are taken, in seconds.
        uint64 biddingSeconds;
        /// How long they are opened, in seconds.
        uint64 openingSeconds;
        /// The lowest bid, in wei.
        uint256 reserve;
        /// What not opening a bid costs, in wei.
        uint256 penalty;
    }

    enum Phase {
        /// Nothing submitted, or the last job came to nothing.
        Draft,
        /// A job is open.
        Classifying,
        /// The model did not accept the item, and `admit` has fetched its answer. Final.
        Rejected,
        /// Bids are taken.
        Bidding,
        /// Bids are opened.
        Opening,
        /// `finish` can be called.
        Over,
        /// Done.
        Finished
    }

    struct Bid {
        bytes32 commitment;
        uint256 deposit;
    }

    event Submitted(uint256 indexed job, bytes32 indexed contentHash);
    event Admitted(uint256 indexed job, uint64 biddingUntil, uint64 openingUntil);
    event NotAdmitted(uint256 indexed job, Phase next);
    event Placed(address indexed bidder, bytes32 commitment, uint256 deposit);
    event Opened(address indexed bidder, uint256 amount);
    event Closed(address indexed winner, uint256 amount);
    event Withdrawn(address indexed who, uint256 amount);

    error NoAssurance();
    error NoTime();
    error NotSeller(address sender);
    error NotIn(Phase phase);
    error PriceNotMet(uint256 price);
    error NotEnded(uint256 job);
    error TooLittle(uint256 deposit, uint256 least);
    error HasBid(address bidder);
    error NoBid(address bidder);
    error NotTheBid();
    error NothingOwed(address who);
    error NotPaid(address who);

    /// Who sells.
    address public immutable seller;
    /// The hash of the content submitted last.
    bytes32 public contentHash;
    /// The job submitted last.
    uint256 public job;
    /// Until when bids are taken, in seconds.
    uint64 public biddingUntil;
    /// Until when they are opened, in seconds.
    uint64 public openingUntil;
    /// Who has opened the highest bid; of equal ones, the first.
    address public highestBidder;
    /// That bid.
    uint256 public highest;
    /// Bids that are not opened.
    mapping(address => Bid) public bids;

    Terms private laidDown;
    // Never `Opening` or `Over`: these come by time alone.
    Phase private stored;
    mapping(address => uint256) private credited;
    // Deposits and credits: the rest of the balance has come back of the seller's budgets.
    uint256 private held;

    modifier onlyIn(Phase wanted) {
        if (phase() != wanted) revert NotIn(phase());
        _;
    }

    modifier onlySeller() {
        if (msg.sender != seller) revert NotSeller(msg.sender);
        _;
    }

    constructor(Terms memory what) {
        if (what.assurance == 0) revert NoAssurance();
        if (what.biddingSeconds == 0 || what.openingSeconds == 0) revert NoTime();
        seller = msg.sender;
        laidDown = what;
    }

    /// Has the item's content, tensors in the canonical encoding, classified. Costs what
    /// `price` says; what is more, and what comes back, the seller can withdraw.
    function submit(bytes calldata content) external payable onlySeller onlyIn(Phase.Draft) {
        uint256 budget = price(uint32(content.length));
        if (msg.value < budget) revert PriceNotMet(budget);
        stored = Phase.Classifying;
        contentHash = keccak256(content);
        job = IInference(INFERENCE).request{value: budget}(
            IInference.Request({
                model: laidDown.model,
                assurance: laidDown.assurance,
                deadline: laidDown.deadline,
                budget: budget,
                callbackGas: 0,
                callbackDeposit: 0,
                input: content
            })
        );
        emit Submitted(job, contentHash);
    }

    /// Takes the submission back, if no worker has it yet.
    function retract() external onlySeller onlyIn(Phase.Classifying) {
        IInference(INFERENCE).cancel(job);
        toDraft();
    }

    /// Opens the auction if the model has accepted the item.
    function admit() external onlyIn(Phase.Classifying) {
        IInference.Job memory ended = IInference(INFERENCE).result(job);
        if (
            ended.status == IInference.JobStatus.Refunded
                || ended.status == IInference.JobStatus.Unknown
        ) return toDraft();
        if (ended.status != IInference.JobStatus.Settled) revert NotEnded(job);
        // The chain gives no result below what was asked for; to rely on nobody costs little.
        if (ended.assurance & laidDown.assurance != laidDown.assurance) return toDraft();
        // A model without a label cannot be meant: this reverts, and no bid is ever taken.
        int256 label = Tensors.find(
            ended.output, "label", Tensors.DType.I64, Tensors.shape(1)
        ).integerAt(0);
        if (label != laidDown.wanted) {
            stored = Phase.Rejected;
            emit NotAdmitted(job, Phase.Rejected);
            return;
        }
        stored = Phase.Bidding;
        biddingUntil = uint64(block.timestamp) + laidDown.biddingSeconds;
        openingUntil = biddingUntil + laidDown.openingSeconds;
        emit Admitted(job, biddingUntil, openingUntil);
    }

    /// Places a sealed bid: `commitmentTo` an amount that the value covers. One for each account.
    function bid(bytes32 commitment) external payable onlyIn(Phase.Bidding) {
        uint256 least =
            laidDown.reserve > laidDown.penalty ? laidDown.reserve : laidDown.penalty;
        if (msg.value < least) revert TooLittle(msg.value, least);
        if (bids[msg.sender].commitment != 0) revert HasBid(msg.sender);
        if (commitment == 0) revert NotTheBid();
        bids[msg.sender] = Bid(commitment, msg.value);
        held += msg.value;
        emit Placed(msg.sender, commitment, msg.value);
    }

    /// Opens one's bid. All but the highest is at once one's own again.
    function open(uint256 amount, bytes32 salt) external onlyIn(Phase.Opening) {
        Bid memory placed = bids[msg.sender];
        if (placed.commitment == 0) revert NoBid(msg.sender);
        if (placed.commitment != commitmentTo(msg.sender, amount, salt)) revert NotTheBid();
        delete bids[msg.sender];
        emit Opened(msg.sender, amount);
        // A bid that the deposit does not cover, or below the reserve, is none.
        bool wins = amount <= placed.deposit && amount >= laidDown.reserve && amount > highest;
        if (!wins) {
            credited[msg.sender] += placed.deposit;
            return;
        }
        credited[highestBidder] += highest;
        credited[msg.sender] += placed.deposit - amount;
        highestBidder = msg.sender;
        highest = amount;
    }

    /// Ends the auction: the highest bid is the seller's.
    function finish() external onlyIn(Phase.Over) {
        stored = Phase.Finished;
        credited[seller] += highest;
        emit Closed(highestBidder, highest);
    }

    /// Frees a deposit whose bid was not opened, but for the penalty.
    function forfeit(address bidder) external {
        if (phase() != Phase.Over && phase() != Phase.Finished) revert NotIn(phase());
        uint256 deposit = bids[bidder].deposit;
        if (bids[bidder].commitment == 0) revert NoBid(bidder);
        delete bids[bidder];
        credited[bidder] += deposit - laidDown.penalty;
        credited[seller] += laidDown.penalty;
    }

    /// Pays somebody what is theirs, whoever calls.
    function withdraw(address payable who) external returns (uint256 amount) {
        amount = owed(who);
        if (amount == 0) revert NothingOwed(who);
        held -= credited[who];
        credited[who] = 0;
        emit Withdrawn(who, amount);
        (bool isPaid,) = who.call{value: amount}("");
        if (!isPaid) revert NotPaid(who);
    }

    /// Fetches refunds that the chain could not deliver, for the seller.
    function collect() external returns (uint256) {
        return IInference(INFERENCE).withdraw();
    }

    /// Where the auction stands.
    function phase() public view returns (Phase) {
        if (stored != Phase.Bidding || block.timestamp < biddingUntil) return stored;
        return block.timestamp < openingUntil ? Phase.Opening : Phase.Over;
    }

    /// What `withdraw` would pay.
    function owed(address who) public view returns (uint256) {
        // Never less than zero: deposits and credits lie here.
        return credited[who] + (who == seller ? address(this).balance - held : 0);
    }

    /// What classifying so many bytes costs now, in wei.
    function price(uint32 contentBytes) public view returns (uint256) {
        return IInference(INFERENCE).quote(laidDown.model, laidDown.assurance, contentBytes).total;
    }

    /// The terms.
    function terms() external view returns (Terms memory) {
        return laidDown;
    }

    /// What seals a bid. The salt is a secret and random: amounts are easily guessed.
    function commitmentTo(address bidder, uint256 amount, bytes32 salt)
        public
        view
        returns (bytes32)
    {
        return keccak256(abi.encode(block.chainid, address(this), bidder, amount, salt));
    }

    function toDraft() private {
        stored = Phase.Draft;
        emit NotAdmitted(job, Phase.Draft);
    }
}
