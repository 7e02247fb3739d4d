// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers
//
// Compiles src/ with solc-js into artifacts/ and abi/, which are committed.
// `node build.mjs --check` writes nothing and fails if they differ from the sources.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import solc from 'solc';

const root = fileURLToPath(new URL('.', import.meta.url));

const settings = {
  optimizer: { enabled: true, runs: 200 },
  // What pallet-revive's interpreter runs.
  evmVersion: 'cancun',
  // No metadata at the end of the code: the same sources give the same bytes anywhere.
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: {
    '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] },
  },
};

// Warnings that the contracts for tests are about.
const expectedWarnings = new Set([
  '5159', // selfdestruct is deprecated
]);

function solidityFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sol'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/**
 * Compiles all Solidity files under folders of this package.
 * Throws what the compiler says, warnings included.
 * @param {string[]} folders
 * @returns {Record<string, { file: string, abi: object[], bytecode: string, deployedBytecode: string }>}
 */
export function compile(folders) {
  const files = folders.flatMap(solidityFiles);
  const sources = Object.fromEntries(
    files.map((file) => [file, { content: readFileSync(join(root, file), 'utf8') }]),
  );
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })),
  );
  const complaints = (output.errors ?? []).filter(
    (error) => !(error.severity === 'warning' && expectedWarnings.has(error.errorCode)),
  );
  if (complaints.length > 0) {
    throw new Error(complaints.map((error) => error.formattedMessage).join('\n'));
  }
  const contracts = {};
  for (const [file, names] of Object.entries(output.contracts)) {
    for (const [name, { abi, evm }] of Object.entries(names)) {
      if (name in contracts) {
        throw new Error(`two contracts are called ${name}: ${contracts[name].file}, ${file}`);
      }
      contracts[name] = {
        file,
        abi,
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
      };
    }
  }
  return contracts;
}

/** The text of every file that the sources give, by path. */
function generatedFiles() {
  const generated = new Map();
  for (const [name, { abi, bytecode, deployedBytecode }] of Object.entries(compile(['src']))) {
    generated.set(`abi/${name}.json`, `${JSON.stringify(abi, null, 2)}\n`);
    if (bytecode !== '0x') {
      const artifact = { abi, bytecode, deployedBytecode };
      generated.set(`artifacts/${name}.json`, `${JSON.stringify(artifact, null, 2)}\n`);
    }
  }
  return generated;
}

function committedFiles() {
  return ['abi', 'artifacts'].flatMap((folder) => {
    try {
      return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  });
}

function textOf(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The committed files that differ from the sources. */
export function staleFiles() {
  const generated = generatedFiles();
  const superfluous = committedFiles().filter((path) => !generated.has(path));
  const different = [...generated].filter(([path, text]) => textOf(path) !== text);
  return [...superfluous, ...different.map(([path]) => path)].sort();
}

function write() {
  const generated = generatedFiles();
  for (const path of committedFiles()) {
    if (!generated.has(path)) rmSync(join(root, path));
  }
  for (const folder of ['abi', 'artifacts']) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of generated) writeFileSync(join(root, path), text);
  console.log(`${generated.size} files`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    if (stale.length > 0) {
      console.error(`differ from the sources; run \`npm run build\`:\n${stale.join('\n')}`);
      process.exit(1);
    }
  } else {
    write();
  }
}
