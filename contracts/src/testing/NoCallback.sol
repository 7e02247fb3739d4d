// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
pragma solidity ^0.8.20;

import {Asker} from "./Asker.sol";

/// @title A requester without `onInference`
contract NoCallback is Asker {}
