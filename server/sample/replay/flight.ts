/** A recorded flight, as `flight-operations/flights_history` has it. */
export interface Flight {
  /** Position in the source file, from 0. */
  row: number;
  /** Actual departure in UTC, to the minute, milliseconds since the epoch. */
  departureMs: number;
  /** The same minute in local time at the origin, `2001-03-07T10:31`. */
  departureLocal: string;
  origin: string;
  destination: string;
  distanceMiles: number;
  arrivalDelayMinutes: number;
}

/** Reads recorded flights. */
export interface FlightSource {
  /** Flights that departed in the recorded minutes [fromMs, toMs), in any order. */
  departures(fromMs: number, toMs: number): Promise<Flight[]>;
  /** The longest distance of all flights, in miles: how long after a window of departures arrivals may come. */
  longestDistanceMiles(): Promise<number>;
}
