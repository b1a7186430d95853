package dev.blockload.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.docs.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Whether the page of the command line lists the verbs, options and exit codes that
 * exist, and whether each call of Blockload on any page is one that it accepts.
 */
class CommandLinePageTest {

	private static final Pattern OPTION = Pattern.compile("(?<![a-z-])--?[A-Za-z][a-z-]*");

	static Stream<CommandSpec> verbs() {
		return Blockload.withAllVerbs().getSubcommands().values().stream().map(CommandLine::getCommandSpec);
	}

	static Stream<Pages.Command> commands() {
		return Pages.all().stream().flatMap((page) -> Pages.commands(page).stream());
	}

	@Test
	void itListsTheVerbsInTheOrderOfTheHelp() {
		assertThat(Pages.table(Pages.COMMAND_LINE, "| verb | does |").stream().map((row) -> row.get(0)))
			.containsExactlyElementsOf(verbs().map(CommandLinePageTest::synopsis).toList());
	}

	@Test
	void itListsTheExitCodes() {
		assertThat(Pages.table(Pages.COMMAND_LINE, "| exit code | meaning |").stream().map((row) -> row.get(0)))
			.containsExactlyElementsOf(
					Arrays.stream(ExitCode.values()).map((code) -> Integer.toString(code.number())).toList());
	}

	@ParameterizedTest
	@MethodSource("verbs")
	void itListsTheOptionsOfEachVerb(CommandSpec verb) {
		List<String> section = Pages.section(Pages.COMMAND_LINE, "### `" + verb.name() + "`");
		Set<String> own = names(verb);
		own.removeAll(common());
		assertThat(firstCells(section)).as(verb.name()).isEqualTo(own);
	}

	@Test
	void itListsTheOptionsThatEachVerbHas() {
		assertThat(firstCells(Pages.section(Pages.COMMAND_LINE, "## Options of each verb"))).isEqualTo(common());
	}

	@ParameterizedTest
	@MethodSource("commands")
	void eachCallOnAPageIsAccepted(Pages.Command command) {
		CommandLine line = Blockload.withAllVerbs().setCaseInsensitiveEnumValuesAllowed(true);
		assertThatCode(() -> line.parseArgs(command.arguments().split(" +"))).doesNotThrowAnyException();
	}

	private static Set<String> common() {
		Set<String> common = names(verbs().findFirst().orElseThrow());
		verbs().forEach((verb) -> common.retainAll(names(verb)));
		return common;
	}

	private static Set<String> names(CommandSpec verb) {
		return verb.options()
			.stream()
			.flatMap((option) -> Stream.of(option.names()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** Such as {@code history [IMPORT]}, as code. */
	private static String synopsis(CommandSpec verb) {
		return "`" + Stream.concat(Stream.of(verb.name()), verb.positionalParameters().stream().map((parameter) -> {
			String label = parameter.paramLabel();
			return (parameter.arity().min() == 0) ? "[" + label + "]"
					: (parameter.arity().max() > 1) ? label + "..." : label;
		})).collect(Collectors.joining(" ")) + "`";
	}

	/** The names of options in the first cells of a section's tables. */
	private static Set<String> firstCells(List<String> section) {
		return section.stream()
			.filter((line) -> line.startsWith("| `-"))
			.map((line) -> line.split("(?<!\\\\)\\|", -1)[1])
			.flatMap((cell) -> OPTION.matcher(cell).results())
			.map((match) -> match.group())
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
