// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Takes the named code blocks of a page apart: `node blocks.mjs PAGE FOLDER` writes each block
// whose fence says ```language NAME as FOLDER/NAME.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [page, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const text = readFileSync(page, 'utf8');
for (const [, name, block] of text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)) {
  writeFileSync(join(folder, name), block);
}
