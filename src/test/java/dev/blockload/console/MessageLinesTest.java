package dev.blockload.console;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MessageLinesTest {

	@Test
	void aTableShowsTheFirstLineWithoutTheWordsThatAnnounceAList() {
		MessageLines lines = MessageLines
			.of("No object matches '{{date}}.csv'. Nearest keys:\n  a.csv: is in a folder\n    b.csv\n");
		assertThat(lines).isEqualTo(
				new MessageLines("No object matches '{{date}}.csv'. Nearest keys:", "a.csv: is in a folder\n  b.csv"));
		assertThat(lines.summary()).isEqualTo("No object matches '{{date}}.csv'.");
	}

	@Test
	void aMessageOfOneLineStaysAsItIs() {
		assertThat(MessageLines.of("Bucket 'a' does not exist.").summary()).isEqualTo("Bucket 'a' does not exist.");
		assertThat(MessageLines.of("Nearest keys:\n a").summary()).isEqualTo("Nearest keys:");
	}

}
