import { writeDiagrams } from './diagrams.js';

writeDiagrams();
