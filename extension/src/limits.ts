// Every limit of the extension, with its unit. Knows numbers; does not know who applies them.

export const DEFAULT_PORT = 8765;

export const LIMITS = {
  draftUnits: 20_000, // UTF-16 code units in one draft, as the service has it
  requestMs: 10_000, // milliseconds until a request to the service counts as unanswered
  retryMs: 2_000, // milliseconds after which a composer may ask again while the service is away
  outboxEntries: 1_000, // records that wait for the service
  outboxBytes: 4 * 1024 * 1024, // bytes of them; browsers give an extension 10 MB
  entryBytes: 256 * 1024, // bytes of one record
  batchEntries: 100, // records delivered in one request
  batchBytes: 1024 * 1024, // bytes of them
  firstRetryMinutes: 0.5, // minutes until delivery is tried again, the first time; the least that alarms can do
  lastRetryMinutes: 60, // minutes between attempts, however long the service is away
  pauseMinutes: 60, // minutes that the popup's button pauses for
  suggestions: 20, // profiles that were seen and may be the writer's own
  nameUnits: 2_000, // characters in the name of whoever is answered, and in the address of a thread
  handleUnits: 200, // characters in a profile's name
  missedHours: 24, // hours for which the popup says that an adapter found nothing
} as const;

/** How many warnings a day, until the service has said how many. */
export const DEFAULT_WARNINGS = 3;
