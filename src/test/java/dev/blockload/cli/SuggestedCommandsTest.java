package dev.blockload.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SuggestedCommandsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					continue: blockload restart 42 | continue: ./blockload restart 42 --jobs planning
					continue: ./blockload restart 42 | continue: ./blockload restart 42 --jobs planning
					Run it again: ./blockload run salaries. | Run it again: ./blockload run salaries --jobs planning.
					see: blockload show 5; or: blockload run a | see: ./blockload show 5 --jobs planning; or: ./blockload run a --jobs planning
					see: ./blockload show 5. Or: ./blockload run a. | see: ./blockload show 5 --jobs planning. Or: ./blockload run a --jobs planning.
					./blockload load c 'in/NAME' --into 'a.b' | ./blockload load c 'in/NAME' --into 'a.b' --jobs planning
					blockload is the name of a program | blockload is the name of a program
					the schema blockload holds the runs | the schema blockload holds the runs
					""")
	void eachCommandGetsTheOptionsThatWereGiven(String text, String completed) {
		assertThat(SuggestedCommands.withJobs("planning").complete(text)).isEqualTo(completed);
	}

	@Test
	void aCommandInACommentIsCompleted() {
		assertThat(SuggestedCommands.withJobs("planning").complete("# ./blockload validate\n# ./blockload run a"))
			.isEqualTo("# ./blockload validate --jobs planning\n# ./blockload run a --jobs planning");
	}

	@Test
	void aFolderWithASpaceIsQuoted() {
		assertThat(SuggestedCommands.withJobs("it's planning").complete("a:\n  ./blockload run b\nc"))
			.isEqualTo("a:\n  ./blockload run b --jobs 'it'\\''s planning'\nc");
	}

	@Test
	void withoutOptionsTheCommandStaysComplete() {
		assertThat(SuggestedCommands.withJobs(null).complete("stop it: blockload stop busy"))
			.isEqualTo("stop it: ./blockload stop busy");
	}

}
