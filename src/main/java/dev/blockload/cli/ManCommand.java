package dev.blockload.cli;

import java.util.EnumSet;
import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code man}: prints the manual page.
 */
@Command(name = "man", description = "Print the manual page, for man: blockload man | man -l -")
final class ManCommand extends Verb {

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	Set<Output> outputs() {
		return EnumSet.of(Output.TEXT);
	}

	@Override
	ExitCode answer() {
		print(new ManPage(this.spec.root(), new Version().getVersion()[0]).text());
		return ExitCode.OK;
	}

}
