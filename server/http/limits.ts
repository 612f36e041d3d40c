/**
 * What one client may take of the service: sizes in bytes, times in milliseconds. Tests hand in smaller ones.
 */
export interface Limits {
  /** a certificate, or one line of a bulk verification */
  certificate: number;
  /** a type metadata document */
  typeDocument: number;
  /** a submission to a trace log */
  submission: number;
  /** a receipt, or a question about one */
  receipt: number;
  /** bodies that are being read or answered, all together */
  bodies: number;
  /** request line and headers */
  headerBytes: number;
  /** until the headers have arrived */
  headers: number;
  /** until the whole body has arrived, where it is read as a whole */
  body: number;
  /** without a byte in either direction, also in the middle of a bulk verification */
  idle: number;
  /** an idle connection is kept for the next request */
  keepAlive: number;
  /** how long what a refused client still sends is swallowed, so that it gets to read why */
  linger: number;
  /** how long requests may take to finish when the service stops */
  drain: number;
}

export const LIMITS: Limits = {
  certificate: 1024 * 1024,
  typeDocument: 256 * 1024,
  submission: 16 * 1024 * 1024,
  receipt: 1024 * 1024,
  bodies: 256 * 1024 * 1024,
  headerBytes: 16 * 1024,
  headers: 10_000,
  body: 10_000,
  idle: 60_000,
  keepAlive: 65_000,
  linger: 2_000,
  drain: 10_000,
};
