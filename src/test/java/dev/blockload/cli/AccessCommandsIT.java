package dev.blockload.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code check} and {@code policy} as an administrator of AWS uses them, who has no
 * database at hand and, for {@code policy}, no key.
 */
class AccessCommandsIT {

	/** Definitions can also be in the database, which these commands do not need. */
	private static final String UNREADABLE = "warning: The definitions in the database cannot be read: Connection to"
			+ " 127.0.0.1:9 refused. Check that the hostname and port are correct and that the postmaster is accepting"
			+ " TCP/IP connections. The answer covers the imports in files only.\n";

	private static final String REST = "block: staff\nmode: upsert\n";

	@TempDir
	static Path jobs;

	private static CommandBench bench;

	// No database listens there: a verb that used it would fail.
	private static final Commands WITHOUT_DATABASE = new Commands(
			Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:9/none"));

	@BeforeAll
	static void open() {
		bench = new CommandBench(jobs);
		bench.put("hr/2022-10-15-staff.csv", "ID\n1\n");
		bench.define("staff", "file: {latest: 'hr/{{date}}-staff.csv'}\n" + REST);
		bench.define("rates", "file: {fixed: finance/rates.csv}\n" + REST);
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@Test
	void theRightsOfAllImportsAreTriedWithoutADatabase() {
		List<CommandResult> answers = WITHOUT_DATABASE
			.runAll(List.of(List.of("check", "store", "--jobs", jobs.toString()),
					List.of("check", "store", "--jobs", jobs.toString(), "--output", "json")));
		CommandResult answer = answers.get(0).ends(0);
		assertThat(answer.out().replace(bench.bucket(), "BUCKET")).isEqualTo(
				"""
						right          works      needed by     on
						s3:ListBucket  yes        staff         arn:aws:s3:::BUCKET below 'hr/'
						s3:GetObject   not tried  rates         arn:aws:s3:::BUCKET/finance/rates.csv
						s3:GetObject   yes        staff         arn:aws:s3:::BUCKET/hr/*-staff.csv
						database role  not tried  rates, staff  none on 127.0.0.1:9

						s3:GetObject on arn:aws:s3:::BUCKET/finance/rates.csv:
						  Bucket 'BUCKET' has no object 'finance/rates.csv'. Check again when it exists.

						database role on none on 127.0.0.1:9:
						  The database cannot be used: Connection to 127.0.0.1:9 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
						""");
		assertThat(answer.err()).isEqualTo(UNREADABLE);
		JsonNode rights = answers.get(1).ends(0).json();
		assertThat(rights.values()).extracting((right) -> right.get("works").toString())
			.containsExactly("true", "null", "true", "null");
	}

	@Test
	void theRightsOfTheDatabaseRoleAreTriedToo() {
		bench.sql("CREATE TABLE app.staff (\"ID\" int PRIMARY KEY)");
		JsonNode rights = bench.run("check", "store", "--output", "json").ends(0).json();
		assertThat(rights.values())
			.extracting((right) -> right.get("right").asString() + " " + right.get("on").asString())
			.last()
			.isEqualTo("database role table " + bench.application() + ".staff");
		assertThat(rights.values()).extracting((right) -> right.get("message").asString())
			.last()
			.isEqualTo("The role has each right that mode upsert needs.");
	}

	@Test
	void thePolicyIsPrintedWithoutADatabaseAStoreOrAKey(@TempDir Path other) throws Exception {
		Files.writeString(other.resolve("connections.yml"), """
				connections:
				  exports:
				    bucket: acme-exports
				    region: eu-central-1
				    access-key-id: ${NOT_SET_YET_ID}
				    secret-access-key: ${NOT_SET_YET}
				    applications: [hr]
				""");
		Files.writeString(other.resolve("staff.yml"), """
				import: staff
				application: hr
				connection: exports
				file: {latest: 'hr/{{date}}-staff.csv'}
				block: staff
				mode: append
				""");
		List<String> command = List.of("policy", "exports", "--jobs", other.toString());
		List<CommandResult> answers = WITHOUT_DATABASE
			.runAll(List.of(command, with(command, "--kms-key", "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"),
					with(command, "--kms-key", "mine")));
		JsonNode policy = document(answers.get(0).ends(0));
		assertThat(policy.get("Statement").values())
			.extracting((statement) -> statement.get("Action").asString() + " " + statement.get("Resource"))
			.isEqualTo(List.of("s3:GetObject [\"arn:aws:s3:::acme-exports/hr/*-staff.csv\"]",
					"s3:ListBucket \"arn:aws:s3:::acme-exports\""));
		CommandResult statement = answers.get(1).ends(0);
		assertThat(document(statement).get("Action").asString()).isEqualTo("kms:Decrypt");
		assertThat(statement.err())
			.isEqualTo(UNREADABLE + "Replace REPLACE-WITH-THE-USER with the user of the connection's access key.\n");
		assertThat(answers.get(2).ends(2).err())
			.startsWith("'mine' is not the ARN of a KMS key. Expected an ARN like arn:aws:kms:");
	}

	@Test
	void theObjectsAndTheFoldersOfABucketAreListedWithoutADatabase() {
		bench.put("ls/a,b.csv", "12345");
		bench.put("ls/old/1.csv", "1");
		bench.put("ls/old/2.csv", "");
		bench.put("ls/z.csv", "");
		List<String> command = List.of("ls", "store", "ls/", "--jobs", jobs.toString());
		List<CommandResult> answers = WITHOUT_DATABASE
			.runAll(List.of(with(command, "-o", "json"), with(command, "--output", "csv", "--recursive"),
					with(command, "--limit", "2"), with(command, "--limit", "3"),
					List.of("ls", "store", "/none", "-j", jobs.toString()), with(command, "--limit", "0")));
		JsonNode json = answers.get(0).ends(0).json();
		assertThat(json.values()).extracting((entry) -> entry.get("key").asString())
			.containsExactly("ls/a,b.csv", "ls/old/", "ls/z.csv");
		assertThat(json.get(0).propertyNames()).containsExactly("key", "size", "lastModified", "etag", "archived");
		assertThat(json.get(0).get("size").asLong()).isEqualTo(5);
		assertThat(json.get(1)).hasToString("""
				{"key":"ls/old/","size":null,"lastModified":null,"etag":null,"archived":null}""");
		List<List<String>> csv = answers.get(1).ends(0).csv();
		assertThat(csv.get(0)).containsExactly("key", "size", "last_modified", "etag", "archived");
		assertThat(csv.subList(1, csv.size())).extracting((row) -> row.get(0) + " " + row.get(1))
			.containsExactly("ls/a,b.csv 5", "ls/old/1.csv 1", "ls/old/2.csv 0", "ls/z.csv 0");
		String time = json.get(0).get("lastModified").asString();
		assertThat(answers.get(2).ends(0)).isEqualTo(new CommandResult(0, """
				size  last modified         key
				   5  TIME  ls/a,b.csv
				      folder                ls/old/
				""".replace("TIME", time), """
				There are more than 2. List more of them: ./blockload ls store 'ls/' --limit 20 --jobs JOBS
				""".replace("JOBS", jobs.toString())));
		assertThat(answers.get(3).ends(0).err()).isEmpty();
		assertThat(answers.get(4).ends(0).out())
			.isEqualTo("Bucket '" + bench.bucket() + "' has no object whose key begins with 'none'.\n");
		assertThat(answers.get(5).ends(2).err()).startsWith("--limit is 0. Expected 1 to 1000000.\n");
	}

	private static List<String> with(List<String> command, String... options) {
		return Stream.concat(command.stream(), Stream.of(options)).toList();
	}

	private static JsonNode document(CommandResult answer) {
		return JsonMapper.shared().readTree(answer.out());
	}

}
