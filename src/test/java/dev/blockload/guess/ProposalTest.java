package dev.blockload.guess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.blockload.storage.InMemoryObjectStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table and the import that are proposed for files of many kinds. That they load the
 * files, and which rows come of it, is shown by {@link GuessIT}.
 */
class ProposalTest {

	private static final Path ACTUAL = Path.of("target/guess");

	@ParameterizedTest
	@MethodSource("dev.blockload.guess.GuessCase#all")
	void aTableAndAnImportAreProposed(GuessCase file) throws IOException {
		Proposal proposal = propose(file.key(), file.bytes());
		// To be looked at where it is another one than expected.
		Files.createDirectories(ACTUAL);
		Files.writeString(ACTUAL.resolve(file.name() + ".txt"), "=== notes\n" + String.join("\n", proposal.notes())
				+ "\n=== ddl\n" + proposal.ddl() + "=== definition\n" + proposal.definition());
		assertThat(proposal.ddl()).isEqualTo(file.section("ddl"));
		assertThat(proposal.definition()).isEqualTo(file.section("definition"));
		assertThat(String.join("\n", proposal.notes())).isEqualTo(file.section("notes").strip());
	}

	private static Proposal propose(String key, byte[] bytes) throws IOException {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		store.put(key, bytes, Instant.EPOCH);
		return FileGuess.of(store, store.pin(key)).newBlock("an-import", "app", "store", "a_block");
	}

	static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
