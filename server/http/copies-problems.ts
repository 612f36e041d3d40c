/** Problems of restricted copies. */
export const COPIES_PROBLEMS = {
  "deposit-unknown": [404, "There is no such copy, or none any more"],
  "deposit-taken": [409, "This has been deposited already"],
  "deposit-damaged": [500, "The kept copy is damaged"],
  "deposits-full": [503, "No more copies can be kept now"],
} as const;
