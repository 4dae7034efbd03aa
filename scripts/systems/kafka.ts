import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fetchJars, needJava } from "./maven.ts";
import { freePorts, type RunningProcess, run, startProcess, waitUntilReady } from "./system.ts";

export const kafkaName = "Kafka 4.4.0";
const artifacts = ["org.apache.kafka:kafka_2.13:4.4.0", "org.slf4j:slf4j-simple:1.7.36"];
const password = "test-only-secret";

/** A single Kafka broker of its own data folder, on loopback. */
export interface RunningKafka {
  /** Without TLS or credentials. */
  brokers: string[];
  /** The same broker by TLS with SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512); `ca` is its certificate in PEM. */
  secure: { brokers: string[]; ca: string; username: string; password: string };
  /** Kills the broker; `start` brings it back on the same data and ports. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes sure Java and the broker's jars are there. Throws SystemMissing where they cannot be had. */
export async function prepareKafka(): Promise<{ jars: string }> {
  needJava(17);
  return { jars: fetchJars("kafka-4.4.0", artifacts) };
}

/** Starts a broker and waits until it answers (5 to 15 s). */
export async function startKafka({ jars }: { jars: string }): Promise<RunningKafka> {
  const home = mkdtempSync(path.join(tmpdir(), "millrace-kafka-"));
  const [plain, secure, controller] = (await freePorts(3)) as [number, number, number];
  const ca = makeCertificate(home);
  const properties = path.join(home, "server.properties");
  writeFileSync(properties, configuration(home, { plain, secure, controller }));
  const java = (mainClass: string, args: string[], heap: string) => [
    `-Xmx${heap}`,
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-cp",
    path.join(jars, "*"),
    mainClass,
    ...args,
  ];
  const scram = ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
    "--add-scram",
    `${mechanism}=[name=alice,password=${password}]`,
  ]);
  const format = ["format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", properties, ...scram];
  run("java", java("kafka.tools.StorageTool", format, "256m"), "install a Java runtime");

  let broker: RunningProcess | undefined;
  const start = async () => {
    broker = startProcess("java", java("kafka.Kafka", [properties], "512m"), { cwd: home });
    await waitUntilReady(kafkaName, broker, () => listens(plain));
    await waitUntilReady(kafkaName, broker, () => listens(secure));
  };
  const stop = async () => {
    await broker?.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    brokers: [`127.0.0.1:${plain}`],
    secure: { brokers: [`127.0.0.1:${secure}`], ca, username: "alice", password },
    kill: async () => broker?.kill(),
    start,
    stop,
  };
}

/** A self-signed certificate for 127.0.0.1 by Java's own keytool; returns it in PEM. */
function makeCertificate(home: string): string {
  const keytool = (args: string[]) =>
    run(
      "keytool",
      [...args, "-keystore", path.join(home, "broker.p12"), "-storepass", password],
      "it comes with Java",
    );
  const subject = ["-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1,dns:localhost"];
  const kind = ["-alias", "broker", "-keyalg", "EC", "-validity", "30", "-storetype", "PKCS12"];
  keytool(["-genkeypair", ...kind, ...subject]);
  const file = path.join(home, "broker.pem");
  keytool(["-exportcert", "-rfc", "-alias", "broker", "-file", file]);
  return readFileSync(file, "utf8");
}

function configuration(home: string, ports: { plain: number; secure: number; controller: number }): string {
  const scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="${password}";`;
  const listeners = `PLAINTEXT://127.0.0.1:${ports.plain},SECURE://127.0.0.1:${ports.secure}`;
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
listeners=${listeners},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=${listeners}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.secure.plain.sasl.jaas.config=${plain}
listener.name.secure.scram-sha-256.sasl.jaas.config=${scram}
listener.name.secure.scram-sha-512.sasl.jaas.config=${scram}
listener.name.secure.ssl.keystore.type=PKCS12
listener.name.secure.ssl.keystore.location=${path.join(home, "broker.p12")}
listener.name.secure.ssl.keystore.password=${password}
listener.name.secure.ssl.key.password=${password}
log.dirs=${path.join(home, "data")}
auto.create.topics.enable=false
num.partitions=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
