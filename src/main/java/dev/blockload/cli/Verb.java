package dev.blockload.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.ParentCommand;

/**
 * A verb: answers on standard output, tells how it goes on standard error, returns an
 * exit code.
 */
abstract class Verb implements Callable<Integer> {

	// Set by picocli.
	@ParentCommand
	@SuppressWarnings("NullAway.Init")
	private Blockload parent;

	Options options() {
		return this.parent.options();
	}

	@Override
	public final Integer call() throws Exception {
		return answer().number();
	}

	abstract ExitCode answer() throws Exception;

	static void print(String text) {
		System.out.print(text);
		System.out.flush();
	}

	static void printLine(String text) {
		print(text + "\n");
	}

}
