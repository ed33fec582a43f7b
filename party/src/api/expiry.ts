/** Whether the last day on which a policy grants anything is over; days end at midnight UTC, everywhere at once. */
export function hasExpired(expires: string | undefined, now = new Date()): boolean {
  return expires !== undefined && now.toISOString().slice(0, 10) > expires;
}
