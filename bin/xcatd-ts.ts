#!/usr/bin/env node
import { basename } from 'node:path';
import { isClientCommand } from './client.js';
import { commandLine } from './command-line.js';

/** The one place that reads argv and environment and sets the exit code. */
const calledAs = basename(process.argv[1] ?? '');
const words = process.argv.slice(2);
const own = isClientCommand(calledAs) ? ['client', calledAs, ...words] : words;
process.exitCode = await commandLine(own, process.env);
