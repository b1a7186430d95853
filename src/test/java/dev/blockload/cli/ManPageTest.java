package dev.blockload.cli;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ManPageTest {

	private final String page = new ManPage(Blockload.withAllVerbs().getCommandSpec(), "blockload 1.0").text();

	@Test
	void eachVerbIsASectionWithItsArgumentsAndOptions() {
		assertThat(this.page).startsWith("""
				.TH BLOCKLOAD 1 "" "blockload 1.0"
				.SH NAME
				blockload \\- import CSV files from Amazon S3 into PostgreSQL tables
				.SH SYNOPSIS
				""").contains("""
				.SS "restart RUN"
				Continue a run that did not complete, from what is loaded.
				.TP
				\\fIRUN\\fR
				the number of a run, or the name of an import or a flow for its last run
				.TP
				\\fB\\-\\-allow\\-deletes\\fR
				allow as many deletes as the message of too\\-many\\-deletes reported
				.SS "undo RUN"
				""", """
				.SS "ls CONNECTION [PREFIX]"
				""", """
				.TP
				\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fItext|json|csv\\fR
				""", """
				.SH EXIT STATUS
				.TP
				\\fB0\\fR
				completed or unchanged
				""");
	}

	@Test
	void noLineIsAnUnknownMacro() {
		assertThat(this.page.lines().filter((line) -> line.startsWith(".") || line.startsWith("'"))).isNotEmpty()
			.allMatch((line) -> line.matches("\\.(TH|SH|SS) .*|\\.(TP|br)|\\.B blockload|\\.I VERB"));
	}

}
