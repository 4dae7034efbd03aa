/**
 * Who owns the sample mesh. The people are the three personas (`server/domain/personas.ts` has their details);
 * here they are named by the ids their accounts get.
 */
export const samplePersonas = {
  dataScientist: "maya-okafor",
  domainOwner: "daniel-reyes",
  governance: "ingrid-solberg",
} as const;

export interface SampleTeam {
  /** Slug. */
  id: string;
  name: string;
  /** None is given: these teams exist in this installation only and have no mailbox. */
  email: string | null;
  members: { personId: string; role: "owner" | "member" }[];
}

export interface SampleDomain {
  /** Slug, first part of the ids of its products. */
  id: string;
  name: string;
  description: string;
  ownerTeamId: string;
}

const ownedByDaniel = [{ personId: samplePersonas.domainOwner, role: "owner" as const }];

export const sampleTeams: readonly SampleTeam[] = [
  { id: "transport-data", name: "Transport data", email: null, members: ownedByDaniel },
  { id: "earth-observation", name: "Earth observation", email: null, members: ownedByDaniel },
  { id: "portal", name: "Portal", email: null, members: ownedByDaniel },
];

export const sampleDomains: readonly SampleDomain[] = [
  {
    id: "flight-operations",
    name: "Flight operations",
    description: "What airline flights did: departures, arrivals and delays.",
    ownerTeamId: "transport-data",
  },
  {
    id: "airports",
    name: "Airports",
    description: "Reference data about airports, where they are and which clock they keep.",
    ownerTeamId: "transport-data",
  },
  {
    id: "wildlife",
    name: "Wildlife",
    description: "Encounters of aircraft with birds and other animals.",
    ownerTeamId: "transport-data",
  },
  {
    id: "weather",
    name: "Weather",
    description: "Observed weather, by place and day.",
    ownerTeamId: "earth-observation",
  },
  {
    id: "seismic",
    name: "Seismic",
    description: "Earthquakes and other seismic events, with when they happened and when that was known.",
    ownerTeamId: "earth-observation",
  },
  {
    id: "open-data",
    name: "Open data",
    description: "Descriptions of public data sets and their licences.",
    ownerTeamId: "portal",
  },
  {
    id: "help",
    name: "Help",
    description: "Millrace's own help pages, as data.",
    ownerTeamId: "portal",
  },
  {
    id: "product-analytics",
    name: "Product analytics",
    description: "How this portal is used.",
    ownerTeamId: "portal",
  },
];
