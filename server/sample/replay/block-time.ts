const fixedMinutes = 35;
const milesPerMinute = 8;

/**
 * Estimated minutes from departure to arrival: 35 for taxiing, climb and approach, and a minute for each 8 statute
 * miles (480 mph). The recording has no arrival instants to measure this on; the product page states the estimate.
 */
export function estimatedBlockMinutes(distanceMiles: number): number {
  return fixedMinutes + Math.round(distanceMiles / milesPerMinute);
}
