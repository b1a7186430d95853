package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a command that is wrong prints on standard error.
 */
@Isolated("replaces standard error")
class WrongOptionsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					run a --mode x | Invalid value for option '--mode': 'x' is not a valid mode. Expected append, update, upsert or replace.
					show 1 --output yaml | Invalid value for option '--output': 'yaml' is not a valid format. Expected text, json or csv.
					load c k --mode append --into sales | Invalid value for option '--into': 'sales' is not a valid APPLICATION.BLOCK. Expected a name like finance.revenue.
					load c k --mode append --into a.b --rejects 5x | Invalid value for option '--rejects': '5x' is not a limit of rejects. Expected a number such as 10, or a percentage such as 5%.
					load c k --mode append --into a.b --csv delimiter | Value for option option '--csv' (KEY=VALUE) should be in KEY=VALUE format but was delimiter
					run a --date 2022-02-30 | '2022-02-30' is not a valid date. Expected a date like 2022-09-30, 2022-09-30T00:00:00 or 2022-09-30T00:00:00Z.
					show 1 --output csv | --output is csv. Expected text or json.
					history --status wrong | Invalid value for option '--status' (STATUS): 'wrong' is not a valid status. Expected completed, unchanged, failed, stopped or running.
					history --since 2022-02-30 | Invalid value for option '--since': '2022-02-30' is not a valid time. Expected a duration like 7d or 36h, or a date like 2022-09-30 or 2022-09-30T14:00:00Z.
					history --since yesterday | Invalid value for option '--since': 'yesterday' is not a valid time. Expected a duration like 7d or 36h, or a date like 2022-09-30 or 2022-09-30T14:00:00Z.
					run | Missing required parameter: 'IMPORT'
					""")
	void aWrongOptionIsQuotedWithWhatIsExpected(String command, String message) {
		String[] arguments = command.split(" ", -1);
		assertThat(errorsOf(arguments))
			.isEqualTo(message + "\nFor help, run: ./blockload " + arguments[0] + " --help\n");
	}

	@Test
	void anUnknownVerbIsQuotedWithAllVerbs() {
		assertThat(errorsOf("lod")).isEqualTo(
				"Unknown verb 'lod'. Expected one of demo, run, load, restart, undo, stop, repair, history, show,"
						+ " rejects, validate, preview, guess, ls, check, policy, database, serve, schedules, completion, man.\n"
						+ "For help, run: ./blockload --help\n");
	}

	@Test
	void theNameOfABlockHasTwoParts() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BlockName("finance", ""))
			.withMessage("'finance.' is not the name of a block. Expected an application and a table.");
	}

	private static String errorsOf(String... arguments) {
		PrintStream before = System.err;
		ByteArrayOutputStream errors = new ByteArrayOutputStream();
		System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
		try {
			assertThat(Blockload.execute(arguments)).as(Arrays.toString(arguments)).isEqualTo(ExitCode.WRONG.number());
		}
		finally {
			System.setErr(before);
		}
		return errors.toString(StandardCharsets.UTF_8);
	}

}
