package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code keys} as an administrator of a server uses it.
 */
class KeysCommandIT {

	private static final Pattern ID = Pattern.compile("\"keyId\":(\\d+)");

	@TempDir
	Path folder;

	/** Other tests keep secrets in the same database. */
	@BeforeEach
	@AfterEach
	void forget() {
		JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(RunningServers.POSTGRES.jdbcUrl(),
				RunningServers.POSTGRES.username(), RunningServers.POSTGRES.password()));
		jdbc.sql(
				"""
						DO $$ BEGIN
						    IF to_regclass('blockload.vault_key') IS NOT NULL THEN
						        TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret, blockload.vault_node CASCADE;
						    END IF;
						END $$""")
			.update();
	}

	@Test
	void aKeyIsCreatedReplacedAndRetired() throws IOException {
		Path file = this.folder.resolve("keys");
		Commands commands = new Commands(RunningServers.settings(), "-Dblockload.keys.file=" + file);
		CommandResult created = commands.run("keys", "create", file.toString()).ends(0);
		String old = id(file, 0);
		assertThat(created.out()).isEqualTo("Key " + old + " was created.\n");
		assertThat(created.err()).isEqualTo("Set BLOCKLOAD_KEYS_FILE to " + file
				+ " on all nodes, and keep a copy in a safe place. Without the key, secrets must be entered again.\n");

		List<CommandResult> answers = commands
			.runAll(List.of(List.of("keys", "create", file.toString()), List.of("keys", "list"),
					List.of("keys", "rotate", "--output", "json"), List.of("keys", "list", "--output", "json"),
					List.of("keys", "retire", old), List.of("keys", "retire", old), List.of("keys", "retire", "it"),
					List.of("keys", "retire"), List.of("keys", "list", "--lost"), List.of("keys", "list"),
					List.of("purge", "--dry-run"), List.of("purge", "--output", "json")));
		String current = id(file, 0);
		assertThat(answers.get(0).ends(2).err())
			.isEqualTo("key-file-exists: The file '" + file + "' exists. Keys are never overwritten.\n"
					+ "  Choose another file name. To add a key to this file: ./blockload keys rotate\n");
		assertThat(answers.get(1).ends(0).out()).isEqualTo("key" + " ".repeat(Math.max(0, old.length() - 3))
				+ "  state   secrets  here  kept  missing on\n" + old + "  unused        0  yes   file\n");
		JsonNode rotated = JsonMapper.shared().readTree(answers.get(2).ends(0).out());
		assertThat(rotated.path("state").asString()).isEqualTo("active");
		assertThat(rotated.path("key").asString()).isEqualTo(current).isNotEqualTo(old);
		JsonNode list = JsonMapper.shared().readTree(answers.get(3).ends(0).out());
		assertThat(list).extracting((key) -> key.path("key").asString() + " " + key.path("state").asString())
			.containsExactly(old + " old", current + " active");
		assertThat(answers.get(4).ends(0).out()).isEqualTo("Key " + old + " was retired.\n");
		assertThat(answers.get(5).ends(2).err())
			.isEqualTo("unknown-key: There is no key " + old + ".\n  To see the keys: ./blockload keys list\n");
		assertThat(answers.get(6).ends(2).err())
			.startsWith("'it' is not the id of a key. Expected a number that './blockload keys list' shows.\n");
		assertThat(answers.get(7).ends(2).err())
			.startsWith("'keys retire' needs the id of a key. To see the ids: ./blockload keys list\n");
		assertThat(answers.get(8).ends(2).err()).startsWith("--lost is an option of 'keys rotate' only.\n");
		assertThat(answers.get(9).ends(0).out()).contains(current + "  active        0  yes   file\n");
		// Nothing here is old.
		assertThat(answers.get(10).ends(0).out()).isEqualTo("""
				These would be deleted now:
				           0 runs                     kept for 400d
				           0 rejects                  kept for 90d
				           0 audit entries            kept for 400d
				           0 versions of definitions  kept of each definition: 50
				""");
		assertThat(answers.get(11).ends(0).out())
			.isEqualTo("{\"dryRun\":false,\"runs\":0,\"rejects\":0,\"auditEntries\":0,\"versions\":0}\n");
		answers.forEach((answer) -> assertThat(answer.out() + answer.err()).doesNotContain(secret(file)));
	}

	private static String id(Path file, int index) throws IOException {
		Matcher matcher = ID.matcher(Files.readString(file));
		for (int i = 0; i <= index; i++) {
			assertThat(matcher.find()).isTrue();
		}
		return matcher.group(1);
	}

	private static String secret(Path file) {
		try {
			return JsonMapper.shared()
				.readTree(Files.readString(file))
				.path("key")
				.path(0)
				.path("keyData")
				.path("value")
				.asString();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
