// How long this phone may still work: whole days by the calendar of the gate (+08:00).

const DAY = 86400000;
const ZONE = 8 * 3600000;
export const SOON = 3;

// 0 on the last day, negative afterwards; null when no day was told.
export function daysLeft(endsOn, now) {
  const last = Date.parse(`${endsOn}T00:00:00Z`);
  return Number.isNaN(last) ? null : last / DAY - Math.floor((now + ZONE) / DAY);
}
