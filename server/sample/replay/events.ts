import { estimatedBlockMinutes } from "./block-time.ts";
import type { Flight } from "./flight.ts";
import type { ReplayMapping } from "./mapping.ts";
import { spreadMs } from "./spread.ts";

/** A record of `flight-operations/flight_events`; the field names are those of its contract. */
export interface FlightEvent {
  event_id: string;
  flight_id: string;
  kind: "departed" | "arrived";
  at: string;
  airport: string;
  origin: string;
  destination: string;
  distance_miles: number;
  recorded_departure_local: string;
  arrival_delay_minutes?: number;
  estimated_block_minutes?: number;
  replay_epoch: number;
}

/** A flight in one epoch of the replay, with the instants of the present at which its two events fall. */
export interface ReplayedFlight {
  flight: Flight;
  epoch: number;
  departedMs: number;
  arrivedMs: number;
}

export function replayFlight(flight: Flight, epoch: number, mapping: ReplayMapping): ReplayedFlight {
  const recordedMs = flight.departureMs + spreadMs(flight.row);
  const departedMs = mapping.toPresent({ epoch, recordedMs });
  const arrivedMs = departedMs + estimatedBlockMinutes(flight.distanceMiles) * 60_000;
  return { flight, epoch, departedMs, arrivedMs };
}

/** The departure: nothing in it was unknown when the flight left. */
export function departedEvent({ flight, epoch, departedMs }: ReplayedFlight): FlightEvent {
  return {
    event_id: `${flight.row}-${epoch}-d`,
    flight_id: `${flight.row}-${epoch}`,
    kind: "departed",
    at: new Date(departedMs).toISOString(),
    airport: flight.origin,
    origin: flight.origin,
    destination: flight.destination,
    distance_miles: flight.distanceMiles,
    recorded_departure_local: flight.departureLocal,
    replay_epoch: epoch,
  };
}

/** The arrival, with the delay. */
export function arrivedEvent({ flight, epoch, arrivedMs }: ReplayedFlight): FlightEvent {
  return {
    event_id: `${flight.row}-${epoch}-a`,
    flight_id: `${flight.row}-${epoch}`,
    kind: "arrived",
    at: new Date(arrivedMs).toISOString(),
    airport: flight.destination,
    origin: flight.origin,
    destination: flight.destination,
    distance_miles: flight.distanceMiles,
    recorded_departure_local: flight.departureLocal,
    arrival_delay_minutes: flight.arrivalDelayMinutes,
    estimated_block_minutes: estimatedBlockMinutes(flight.distanceMiles),
    replay_epoch: epoch,
  };
}
