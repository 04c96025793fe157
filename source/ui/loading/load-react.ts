// A part of the program like any other, so that what Ink shares with the rest goes to the file of all shared parts
// (scripts/share-together.ts), and fewer files are read before the first rows.
import 'react';
