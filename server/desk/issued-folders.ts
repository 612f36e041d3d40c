/**
 * Where what a case issued lies in its folder. A case may issue several times, once for each type: `out`, `out-2`, …; each
 * of these is a job of its own (certificates.ts), named as the case with the same ending.
 */
import { join } from "node:path";

/** @param nth from 1 */
export const issuedFolder = (caseFolder: string, nth = 1): string => join(caseFolder, `out${ending(nth)}`);

/** Of the certificates' PDFs. */
export const papersFolder = (caseFolder: string, nth = 1): string => join(caseFolder, `papers${ending(nth)}`);

export const jobName = (id: string, nth = 1): string => `${id}${ending(nth)}`;

const ending = (nth: number): string => (nth === 1 ? "" : `-${nth}`);
