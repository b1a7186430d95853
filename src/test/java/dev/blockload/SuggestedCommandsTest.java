package dev.blockload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SuggestedCommandsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					continue: ./blockload restart 42 | continue: blockload restart 42 --jobs planning
					Run it again: ./blockload run salaries. | Run it again: blockload run salaries --jobs planning.
					see: ./blockload show 5; or: ./blockload run a | see: blockload show 5 --jobs planning; or: blockload run a --jobs planning
					see: ./blockload show 5. Or: ./blockload run a. | see: blockload show 5 --jobs planning. Or: blockload run a --jobs planning.
					the output of ./blockload show 5, and more | the output of blockload show 5 --jobs planning, and more
					the run (./blockload show 5) | the run (blockload show 5 --jobs planning)
					./blockload history     lists the runs | blockload history --jobs planning     lists the runs
					./blockload run a.b --date 2022-09-30 | blockload run a.b --date 2022-09-30 --jobs planning
					./blockload load c 'in/a; b. C.csv' --into 'a.b' | blockload load c 'in/a; b. C.csv' --into 'a.b' --jobs planning
					./blockload run a --key $'it\\'s; x'. | blockload run a --key $'it\\'s; x' --jobs planning.
					./blockload run a --jobs planning | blockload run a --jobs planning
					For help, run: ./blockload run --help | For help, run: blockload run --help
					the schema blockload holds the runs | the schema blockload holds the runs
					/opt/./blockload run a | /opt/./blockload run a
					""")
	void eachCommandIsShownAsTheUserCalledTheProgram(String text, String completed) {
		assertThat(SuggestedCommands.of("blockload", "planning").complete(text)).isEqualTo(completed);
	}

	@Test
	void aCommandInACommentIsCompleted() {
		assertThat(SuggestedCommands.of("./blockload", "planning")
			.complete("# ./blockload validate\n# ./blockload run a\n"))
			.isEqualTo("# ./blockload validate --jobs planning\n# ./blockload run a --jobs planning\n");
	}

	@Test
	void aProgramAndAFolderWithASpaceAreQuoted() {
		assertThat(SuggestedCommands.of("/my tools/blockload", "it's planning").complete("a:\n  ./blockload run b\nc"))
			.isEqualTo("a:\n  '/my tools/blockload' run b --jobs 'it'\\''s planning'\nc");
	}

	@Test
	void withoutOptionsTheCommandStaysAsItIs() {
		assertThat(SuggestedCommands.of("./blockload", null).complete("stop it: ./blockload stop busy"))
			.isEqualTo("stop it: ./blockload stop busy");
	}

	@Test
	void aTextThatIsCompletedTwiceHasTheOptionsOnce() {
		SuggestedCommands commands = SuggestedCommands.of("./blockload", "planning");
		assertThat(commands.complete(commands.complete("stop it: ./blockload stop busy.")))
			.isEqualTo("stop it: ./blockload stop busy --jobs planning.");
	}

}
