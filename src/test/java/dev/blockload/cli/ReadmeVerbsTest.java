package dev.blockload.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.blockload.docs.Pages;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the README lists the verbs and the exit codes that there are.
 */
class ReadmeVerbsTest {

	@Test
	void itListsTheVerbsInTheOrderOfTheHelp() {
		List<String> verbs = new ArrayList<>();
		for (Class<?> verb : Blockload.class.getAnnotation(Command.class).subcommands()) {
			verbs.add(verb.getAnnotation(Command.class).name());
		}
		assertThat(Pages.verbs()).isEqualTo(verbs);
	}

	@Test
	void itListsTheExitCodes() {
		assertThat(Pages.exitCodes()).isEqualTo(Arrays.stream(ExitCode.values()).map(ExitCode::number).toList());
	}

}
