// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Floats and fixed-point numbers by the definition, in whole numbers of any size.

const ONE = 10n ** 18n;

/** The smallest positive number of a type is 2^-tiniest. */
export const FLOATS = {
  F16: { bits: 16, precision: 11, tiniest: 24, field: 5 },
  Bf16: { bits: 16, precision: 8, tiniest: 133, field: 8 },
  F32: { bits: 32, precision: 24, tiniest: 149, field: 8 },
  F64: { bits: 64, precision: 53, tiniest: 1074, field: 11 },
};

function roundedQuotient(dividend, divisor) {
  const quotient = dividend / divisor;
  const twice = 2n * (dividend % divisor);
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** A float's bits as a fixed-point number; undefined if it has none. */
export function fixedOf(type, bits) {
  const { bits: width, precision, tiniest, field } = FLOATS[type];
  const sign = bits >> BigInt(width - 1);
  const size = bits & ((1n << BigInt(width - 1)) - 1n);
  const exponent = size >> BigInt(precision - 1);
  if (exponent === (1n << BigInt(field)) - 1n) return undefined;
  const fraction = size & ((1n << BigInt(precision - 1)) - 1n);
  const significand = exponent === 0n ? fraction : fraction + (1n << BigInt(precision - 1));
  // In units of 2^-tiniest.
  const units = significand << (exponent === 0n ? 0n : exponent - 1n);
  const value = roundedQuotient(units * ONE, 1n << BigInt(tiniest));
  if (value >= 1n << 255n) return undefined;
  return sign === 1n ? -value : value;
}

/** The bits of the float nearest to a fixed-point number, by bisection over all floats; undefined
 * if it is beyond the greatest. */
export function nearestOf(type, value) {
  const { bits: width, precision, tiniest, field } = FLOATS[type];
  const unitsOf = (bits) => {
    const exponent = bits >> BigInt(precision - 1);
    const fraction = bits & ((1n << BigInt(precision - 1)) - 1n);
    return exponent === 0n
      ? fraction
      : (fraction + (1n << BigInt(precision - 1))) << (exponent - 1n);
  };
  const infinity = ((1n << BigInt(field)) - 1n) << BigInt(precision - 1);
  const sign = value < 0n ? 1n << BigInt(width - 1) : 0n;
  const scaled = (value < 0n ? -value : value) << BigInt(tiniest);
  let below = 0n;
  let above = infinity;
  while (above - below > 1n) {
    const middle = (above + below) / 2n;
    if (unitsOf(middle) * ONE <= scaled) below = middle;
    else above = middle;
  }
  // What infinity would be if the exponent went on.
  const twiceMiddle = (unitsOf(below) + unitsOf(above)) * ONE;
  const isUp = 2n * scaled > twiceMiddle || (2n * scaled === twiceMiddle && below % 2n === 1n);
  const nearest = isUp ? above : below;
  return nearest >= infinity ? undefined : sign | nearest;
}

/** Numbers that look random and are the same in every run. */
export class Random {
  constructor(seed) {
    this.state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  }

  /** A number of so many bits. */
  bits(count) {
    let value = 0n;
    for (let done = 0; done < count; done += 32) {
      this.state = (this.state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
      value = (value << 32n) | (this.state >> 32n);
    }
    return value & ((1n << BigInt(count)) - 1n);
  }

  below(limit) {
    return Number(this.bits(48) % BigInt(limit));
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
