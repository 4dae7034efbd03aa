import { readCsv } from "./csv.ts";
import { vegaFile } from "./vega.ts";

/** A record of `wildlife/strike_reports`; the field names are those of its contract. */
export interface StrikeReport {
  report_id: string;
  flight_date: string;
  text: string;
  airport: string;
  state: string;
  aircraft: string;
  operator: string;
  phase_of_flight: string;
  time_of_day: string;
  species: string;
  wildlife_size: string;
  damage: string;
  cost_repair_usd: number;
  cost_other_usd: number;
  cost_total_usd: number;
  speed_knots?: number;
}

/** All reports, oldest flight first and within a day in the order of the source. */
export function readStrikeReports(): StrikeReport[] {
  return readCsv(vegaFile("birdstrikes.csv"))
    .map((row, index) => reportOf(row, index + 1))
    .sort((a, b) => (a.flight_date < b.flight_date ? -1 : a.flight_date > b.flight_date ? 1 : 0));
}

function reportOf(row: Record<string, string>, number: number): StrikeReport {
  const field = (name: string) => {
    const value = row[name];
    if (value === undefined || value === "") throw new Error(`Report ${number} has no "${name}".`);
    return value;
  };
  const speed = row["Speed IAS in knots"] ?? "";
  const report = {
    report_id: `strike-${number}`,
    flight_date: field("Flight Date"),
    airport: field("Airport Name"),
    state: field("Origin State"),
    aircraft: field("Aircraft Make Model"),
    operator: field("Aircraft Airline Operator"),
    phase_of_flight: field("Phase of flight"),
    time_of_day: field("Time of day"),
    species: field("Wildlife Species"),
    wildlife_size: field("Wildlife Size"),
    damage: field("Effect Amount of damage"),
    cost_repair_usd: Number(field("Cost Repair")),
    cost_other_usd: Number(field("Cost Other")),
    cost_total_usd: Number(field("Cost Total $")),
    ...(speed === "" ? {} : { speed_knots: Number(speed) }),
  };
  const { report_id, flight_date, ...rest } = report;
  return { report_id, flight_date, text: describe(report), ...rest };
}

const phases: Readonly<Record<string, string>> = {
  Approach: "on approach",
  Climb: "while climbing",
  Descent: "while descending",
  "Landing Roll": "during the landing roll",
  Parked: "while parked",
  "Take-off run": "during the take-off run",
  Taxi: "while taxiing",
};

const times: Readonly<Record<string, string>> = {
  Dawn: "at dawn",
  Day: "by day",
  Dusk: "at dusk",
  Night: "at night",
};

const damages: Readonly<Record<string, string>> = {
  None: "The aircraft was not damaged.",
  Minor: "The aircraft had minor damage.",
  Medium: "The aircraft had medium damage.",
  Substantial: "The aircraft had substantial damage.",
};

/** The report in sentences. Every word comes from a field; nothing is concluded from them. */
function describe(report: Omit<StrikeReport, "text">): string {
  const sentences = [
    `Wildlife strike ${phases[report.phase_of_flight] ?? report.phase_of_flight} near ${report.airport}, ${report.state}, ${times[report.time_of_day] ?? report.time_of_day} on ${report.flight_date}.`,
    `A ${report.aircraft} operated by ${report.operator} struck ${report.species} (${report.wildlife_size.toLowerCase()} size)${report.speed_knots === undefined ? "" : ` at ${report.speed_knots} knots`}.`,
    damages[report.damage] ?? `The damage is coded ${report.damage}.`,
  ];
  if (report.cost_total_usd > 0)
    sentences.push(
      `Reported cost: ${report.cost_total_usd} US dollars, of which repair ${report.cost_repair_usd}.`,
    );
  return sentences.join(" ");
}
