package dev.blockload.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.blockload.storage.s3.FaultyStore;
import dev.blockload.storage.s3.ForwardProxy;
import dev.blockload.storage.s3.StoreFault;
import dev.blockload.storage.s3.StsStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks for every secret of every connection in everything that the program writes, with
 * all logs at TRACE and those that tell most asked for by name: after runs that succeed,
 * runs that fail, and in the stacks of one that hangs.
 */
class SecretsIT {

	private static final String ROLE = "arn:aws:iam::111122223333:role/exports";

	private static final String WRONG_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY=";

	private static final String SESSION_TOKEN = "FwoGZXIvYXdzEBYaDEXAMPLE/session+token/of/the/base==";

	private static final String WEB_IDENTITY = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJibG9ja2xvYWQifQ.c2lnbmF0dXJl-EXAMPLE";

	private static final String PROXY_PASSWORD = "hunter2-of-the+proxy";

	private static final List<String> LOGGERS = List.of("root", "org.apache.http", "org.apache.http.wire",
			"org.apache.http.headers", "software.amazon.awssdk", "software.amazon.awssdk.request",
			"software.amazon.awssdk.http.auth.aws.internal.signer.DefaultV4RequestSigner",
			"software.amazon.awssdk.auth.signer.Aws4Signer", "sun.net.www.protocol.http.HttpURLConnection",
			"org.springframework.batch", "org.springframework.transaction", "com.zaxxer.hikari", "dev.blockload");

	@TempDir
	static Path jobs;

	private static StsStub sts;

	private static ForwardProxy proxy;

	private static FaultyStore hanging;

	private static CommandBench bench;

	@BeforeAll
	static void open() throws IOException {
		sts = StsStub.holding("ID,Name\n1,Ada\n2,Bob\n");
		proxy = ForwardProxy.asking("me:" + PROXY_PASSWORD);
		hanging = FaultyStore.before(RunningServers.S3.endpoint());
		List<String> options = new ArrayList<>(
				List.of("-Daws.containerCredentialsFullUri=" + sts.containerCredentials(),
						"-Daws.containerAuthorizationToken=" + WEB_IDENTITY));
		LOGGERS.forEach((logger) -> options.add("-Dlogging.level." + logger + "=TRACE"));
		bench = new CommandBench(jobs, options.toArray(String[]::new));
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		bench.put("staff.csv", "ID,Name\n1,Ada\n2,Bob\n");
		Path token = Files.writeString(jobs.resolve("token"), WEB_IDENTITY);
		Path secret = Files.writeString(jobs.resolve("secret"), RunningServers.S3.secretAccessKey() + "\n");
		String id = "access-key-id: " + RunningServers.S3.accessKeyId();
		String base = "access-key-id: ASIABASE, secret-access-key: '" + WRONG_SECRET + "', session-token: '"
				+ SESSION_TOKEN + "'";
		String role = "role-arn: '" + ROLE + "'";
		StringBuilder connections = new StringBuilder("connections:\n");
		Map<String, String> all = new LinkedHashMap<>();
		all.put("good", store(bench.bucket(), id + ", secret-access-key-file: " + secret));
		all.put("wrong-secret", store(bench.bucket(), id + ", secret-access-key: '" + WRONG_SECRET + "'"));
		all.put("unknown-key", store(bench.bucket(), base));
		all.put("no-bucket", store("no-such-bucket", id + ", secret-access-key-file: " + secret));
		all.put("role", stub(base + ", " + role + ", external-id: contract-7, proxy: '" + proxy.address()
				+ "', proxy-username: me, proxy-password: \"" + PROXY_PASSWORD + "\""));
		all.put("web-identity", stub(role + ", web-identity-token-file: " + token));
		all.put("container", stub("path-style: true"));
		all.put("session-token", stub(base));
		all.put("hanging", "bucket: %s, endpoint: '%s', %s".formatted(bench.bucket(), hanging.endpoint(),
				id + ", secret-access-key-file: " + secret));
		all.forEach((name, keys) -> {
			connections.append("  %s: {%s, applications: [%s]}\n".formatted(name, keys, bench.application()));
			bench.write(name + ".yml", """
					import: %s
					application: %s
					connection: %s
					file: {fixed: staff.csv}
					block: staff
					mode: upsert
					columns: {id: ID, name: Name}
					""".formatted(name, bench.application(), name));
		});
		bench.write("connections.yml", connections.toString());
	}

	private static String store(String bucket, String keys) {
		return "bucket: %s, endpoint: '%s', %s".formatted(bucket, RunningServers.S3.endpoint(), keys);
	}

	private static String stub(String keys) {
		return "bucket: exports, region: eu-central-1, endpoint: '%s', %s".formatted(sts.endpoint(), keys);
	}

	@AfterAll
	static void close() {
		bench.close();
		hanging.close();
		proxy.close();
		sts.close();
	}

	@Test
	void noSecretIsInAnythingThatIsWritten() throws Exception {
		Map<String, Integer> codes = new LinkedHashMap<>();
		Map<String, String> written = new LinkedHashMap<>();
		answer(List.of(List.of("run", "good", "--output", "json"), List.of("run", "wrong-secret"),
				List.of("run", "unknown-key", "--output", "json"), List.of("run", "no-bucket"), List.of("run", "role"),
				List.of("run", "web-identity", "--output", "json"), List.of("run", "container"),
				List.of("run", "session-token"), List.of("validate")), codes, written);
		sts.refuse(403, "AccessDenied", "not authorized to perform: sts:AssumeRole");
		answer(List.of(List.of("run", "role", "--force"), List.of("restart", "wrong-secret"),
				List.of("show", "no-bucket", "--output", "json"), List.of("history")), codes, written);
		written.put("the stacks of a run that hangs", stacksOfARunThatHangs());
		written.putAll(tables());
		assertThat(codes).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("run good --output json", 0),
				Map.entry("run wrong-secret", 1), Map.entry("run unknown-key --output json", 1),
				Map.entry("run no-bucket", 1), Map.entry("run role", 0), Map.entry("run web-identity --output json", 0),
				Map.entry("run container", 0), Map.entry("run session-token", 1), Map.entry("validate", 0),
				Map.entry("run role --force", 1), Map.entry("restart wrong-secret", 1),
				Map.entry("show no-bucket --output json", 0), Map.entry("history", 0)));
		assertThat(proxy.lines()).isNotEmpty().noneMatch((line) -> line.startsWith("407"));
		// The logs are on, or there would be nothing to find.
		assertThat(written.get("run role")).contains("DEBUG", "TRACE", "org.apache.http");
		assertThat(leaks(written)).isEmpty();
	}

	private static void answer(List<List<String>> commands, Map<String, Integer> codes, Map<String, String> written) {
		List<CommandResult> answers = bench.runAll(commands);
		for (int i = 0; i < commands.size(); i++) {
			String command = String.join(" ", commands.get(i));
			codes.put(command, answers.get(i).code());
			written.put(command, answers.get(i).out() + answers.get(i).err());
		}
	}

	/** On SIGQUIT, the JVM writes a dump of its threads to standard output. */
	private static String stacksOfARunThatHangs() throws Exception {
		hanging.from(1, StoreFault.noAnswer());
		Process process = bench.commands().start("run", "hanging", "--jobs", jobs.toString());
		CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> rest(process.errorReader()));
		BufferedReader out = process.inputReader();
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (hanging.requests().isEmpty() && System.nanoTime() < end) {
			// Polling: the store has no event for it.
			Thread.sleep(50);
		}
		assertThat(new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid())).start().waitFor()).isZero();
		String dump = CompletableFuture.supplyAsync(() -> upTo("JNI global refs", out)).get(60, TimeUnit.SECONDS);
		// Not the process itself: that would close what it still writes to.
		process.toHandle().destroy();
		String after = CompletableFuture.supplyAsync(() -> rest(out)).get(120, TimeUnit.SECONDS);
		assertThat(dump).contains("Full thread dump", "dev.blockload.storage.s3.S3ObjectStore");
		return dump + after + err.get(60, TimeUnit.SECONDS);
	}

	private static String upTo(String last, BufferedReader lines) {
		StringBuilder text = new StringBuilder();
		try {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				text.append(line).append('\n');
				if (line.startsWith(last)) {
					break;
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return text.toString();
	}

	private static String rest(BufferedReader lines) {
		return lines.lines().collect(Collectors.joining("\n"));
	}

	/** Each table of the program's own schemas and of the block's, row by row as text. */
	private static Map<String, String> tables() {
		Map<String, String> tables = new LinkedHashMap<>();
		for (String table : bench.jdbc()
			.queryForList(
					"SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
							+ " FROM information_schema.tables WHERE table_schema IN ('batch', 'blockload', ?)",
					String.class, bench.application())) {
			tables.put(table,
					String.join("\n", bench.jdbc().queryForList("SELECT t::text FROM " + table + " t", String.class)));
		}
		assertThat(tables).containsKeys("batch.batch_job_execution", "blockload.run");
		assertThat(tables.get("blockload.run")).contains("wrong-secret", "role-denied");
		return tables;
	}

	private static List<String> leaks(Map<String, String> written) {
		Map<String, String> secrets = new LinkedHashMap<>();
		secrets.put("the store's secret access key", RunningServers.S3.secretAccessKey());
		secrets.put("the wrong secret access key", WRONG_SECRET);
		secrets.put("the session token", SESSION_TOKEN);
		secrets.put("the web identity token", WEB_IDENTITY);
		secrets.put("the secret access key of the role", StsStub.SECRET);
		secrets.put("the session token of the role", StsStub.TOKEN);
		secrets.put("the proxy's password", PROXY_PASSWORD);
		List<String> leaks = new ArrayList<>();
		written.forEach((where, text) -> secrets.forEach((what, secret) -> forms(secret).forEach((form) -> {
			int at = text.indexOf(form);
			if (at >= 0) {
				int line = text.lastIndexOf('\n', at) + 1;
				leaks.add(what + " in " + where + ": "
						+ text.substring(line, Math.min(text.length(), Math.max(at, line + 200))));
			}
		})));
		return leaks;
	}

	/** A secret as it may be written: in a URL, as bytes, in a header. */
	private static List<String> forms(String secret) {
		byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
		return List.of(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8), HexFormat.of().formatHex(bytes),
				base64(secret), base64("AWS4" + secret), base64("me:" + secret));
	}

	/** Without the end, which depends on what follows. */
	private static String base64(String text) {
		String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
		return encoded.substring(0, encoded.length() - 4);
	}

}
