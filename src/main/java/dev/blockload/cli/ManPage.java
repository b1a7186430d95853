package dev.blockload.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page in the macros of {@code man(7)}, written from the verbs and options
 * that picocli knows. It has no date, so that the same program has the same page.
 */
final class ManPage {

	private final CommandSpec root;

	private final String version;

	/**
	 * Create the page.
	 * @param root the program
	 * @param version its name and version
	 */
	ManPage(CommandSpec root, String version) {
		this.root = root;
		this.version = version;
	}

	String text() {
		StringBuilder page = new StringBuilder();
		page.append(".TH BLOCKLOAD 1 \"\" \"%s\"\n".formatted(plain(this.version)));
		page.append(".SH NAME\nblockload \\- import CSV files from Amazon S3 into PostgreSQL tables\n");
		page.append(".SH SYNOPSIS\n.B blockload\n.I VERB\n[\\fIARGUMENT\\fR ...] [\\fIOPTION\\fR ...]\n");
		page.append(".SH DESCRIPTION\n").append(description(this.root));
		page.append(".SH VERBS\n");
		List<CommandSpec> verbs = this.root.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
		List<OptionSpec> common = this.root.options();
		for (CommandSpec verb : verbs) {
			page.append(".SS \"%s\"\n".formatted(synopsis(verb))).append(description(verb));
			verb.positionalParameters()
				.forEach((argument) -> item(page, "\\fI" + label(argument) + "\\fR", argument.description()));
			verb.options()
				.stream()
				.filter((option) -> common.stream().noneMatch((other) -> other.names()[0].equals(option.names()[0])))
				.forEach((option) -> item(page, names(option), option.description()));
		}
		page.append(".SH OPTIONS OF EACH VERB\n");
		common.forEach((option) -> item(page, names(option), option.description()));
		page.append(".SH EXIT STATUS\n");
		this.root.usageMessage()
			.exitCodeList()
			.forEach((code, meaning) -> item(page, "\\fB" + plain(code) + "\\fR", meaning));
		page.append(".SH ENVIRONMENT\n");
		item(page, "\\fBDATABASE_URL\\fR, \\fBSPRING_DATASOURCE_URL\\fR, \\fBPGHOST\\fR",
				"the database; without them an embedded PostgreSQL is used");
		item(page, "\\fBBLOCKLOAD_JOBS\\fR", "the folder of the definitions, unless --jobs names it");
		item(page, "\\fBNO_COLOR\\fR", "any value turns colours off");
		return page.toString();
	}

	private static void item(StringBuilder page, String term, String... description) {
		page.append(".TP\n").append(term).append('\n').append(plain(String.join(" ", description))).append('\n');
	}

	private static String description(CommandSpec command) {
		return plain(String.join(" ", command.usageMessage().description())) + "\n";
	}

	private static String synopsis(CommandSpec verb) {
		return Stream
			.concat(Stream.of(plain(verb.name())), verb.positionalParameters()
				.stream()
				.map((argument) -> (argument.arity().min() == 0) ? "[" + label(argument) + "]" : label(argument)))
			.collect(Collectors.joining(" "));
	}

	private static String label(PositionalParamSpec argument) {
		return plain(argument.paramLabel()) + ((argument.arity().max() > 1) ? "..." : "");
	}

	private static String names(OptionSpec option) {
		String value = (option.arity().max() > 0) ? " \\fI" + plain(option.paramLabel()) + "\\fR" : "";
		return Stream.of(option.names()).map((name) -> "\\fB" + plain(name) + "\\fR").collect(Collectors.joining(", "))
				+ value;
	}

	/** A text in which nothing is a macro or an escape of man. */
	private static String plain(String text) {
		String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq").replace("%n", "\n.br\n");
		return (escaped.startsWith(".") || escaped.startsWith("'")) ? "\\&" + escaped : escaped;
	}

}
