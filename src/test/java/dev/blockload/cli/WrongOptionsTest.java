package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a command that is wrong prints on standard error.
 */
@Isolated("replaces standard error")
class WrongOptionsTest {

	@ParameterizedTest
	@CsvSource(delimiterString = " | ", quoteCharacter = '"',
			textBlock = """
					run a --mode x | Invalid value for option '--mode': 'x' is not a valid mode. Expected append, update, upsert or replace.
					show 1 --output yaml | Invalid value for option '--output': 'yaml' is not a valid format. Expected text, json or csv.
					load c k --mode append --into sales | Invalid value for option '--into': 'sales' is not a valid APPLICATION.BLOCK. Expected a name like finance.revenue.
					load c k --mode append --into a.b --rejects 5x | Invalid value for option '--rejects': '5x' is not a limit of rejects. Expected a number such as 10, or a percentage such as 5%.
					load c k --mode append --into a.b --csv delimiter | Option '--csv' has the value 'delimiter'. Expected KEY=VALUE.
					run a --date 2022-02-30 | '2022-02-30' is not a valid date. Expected a date like 2022-09-30, 2022-09-30T00:00:00 or 2022-09-30T00:00:00Z.
					show 1 --output csv | --output is csv. Expected text or json.
					history --status wrong | Invalid value for option '--status' (STATUS): 'wrong' is not a valid status. Expected completed, unchanged, failed, stopped, running or waiting.
					history --since 2022-02-30 | Invalid value for option '--since': '2022-02-30' is not a valid time. Expected a duration like 7d or 36h, or a date like 2022-09-30 or 2022-09-30T14:00:00Z.
					history --since yesterday | Invalid value for option '--since': 'yesterday' is not a valid time. Expected a duration like 7d or 36h, or a date like 2022-09-30 or 2022-09-30T14:00:00Z.
					run | IMPORT is missing. Expected: ./blockload run IMPORT, or ./blockload run --flow FLOW
					load c | --into APPLICATION.BLOCK, --mode append|update|upsert|replace and KEY are missing. Expected: ./blockload load CONNECTION KEY --into APPLICATION.BLOCK --mode append|update|upsert|replace
					show a b | Unexpected argument 'b'. Expected: ./blockload show RUN
					history a @b | Unexpected argument '@b'. Expected: ./blockload history [IMPORT]
					run a --froce | Unknown option '--froce'. Did you mean '--force'?
					check c --xyzzy=1 | Unknown option '--xyzzy'. Expected --events, --jobs, --output, --quiet, --help or --version.
					run a --date | Option '--date' has no value. Expected --date DATE.
					run a --date 2022-09-30 --key k | Options '--date' and '--key' exclude each other. Expected only one of them.
					run a --mode append --mode update | Option '--mode' is given twice. Expected it once.
					run a --force=maybe | Invalid value for option '--force': The option takes no value, but has 'maybe'. Expected the option alone.
					history --limit x | Invalid value for option '--limit': 'x' is not a whole number of at most 2,147,483,647. Expected a number such as 10.
					show 1 --record 1.5 | Invalid value for option '--record': '1.5' is not a whole number of at most 9,223,372,036,854,775,807. Expected a number such as 10.
					user erase anna | Invalid value for positional parameter at index 0 (ACTION): 'erase' is not a valid action. Expected add, list, role, password, disable or enable.
					user add | 'user add' needs a name. Expected: ./blockload user add NAME
					user add anna | --role is missing. Expected: ./blockload user add anna --role operator --application APPLICATION
					user list anna | 'user list' takes no name. It shows all accounts.
					user disable anna -o csv | --output is csv, which is for 'user list' only. Expected text or json.
					user disable anna --role admin | --role and --application are options of 'user add' and 'user role' only.
					user role anna --role admin --generate | --generate is an option of 'user add' and 'user password' only.
					token create | 'token create' needs a name. Expected: ./blockload token create NAME
					token list nightly | 'token list' takes no name. It shows all tokens.
					token revoke nightly --scope metrics | --role, --application, --expires, --scope, --from and --owner are options of 'token create' only.
					token create nightly -o csv | --output is csv, which is for 'token list' only. Expected text or json.
					token create nightly --expires 1y | Invalid value for option '--expires': '1y' is not a valid duration. Expected a duration like 90d or 36h, at most 366d.
					audit --limit 0 | --limit is 0. Expected 1 or more.
					serve --port 99999 | --port is 99999. Expected 0 to 65535.
					serve --port -1 | --port is -1. Expected 0 to 65535.
					serve --address 192.0.2.9 | --address is '192.0.2.9', which is not an address of this machine. Expected 127.0.0.1 for this machine only, or 0.0.0.0 for all its addresses.
					serve --address no/host | --address is 'no/host', which is not a known host. Expected 127.0.0.1 for this machine only, or 0.0.0.0 for all its addresses.
					""")
	void aWrongOptionIsQuotedWithWhatIsExpected(String command, String message) {
		String[] arguments = command.split(" ", -1);
		assertThat(errorsOf(arguments))
			.isEqualTo(message + "\nFor help, run: ./blockload " + arguments[0] + " --help\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "xyzzy", "help xyzzy" })
	void anUnknownVerbIsQuotedWithAllVerbs(String command) {
		assertThat(errorsOf(command.split(" ", -1))).isEqualTo("Unknown verb 'xyzzy'. Expected one of "
				+ String.join(", ", Verbs.NAMES) + ".\nFor help, run: ./blockload --help\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "lod", "help lod" })
	void aVerbWithATypingMistakeIsCorrected(String command) {
		assertThat(errorsOf(command.split(" ", -1)))
			.isEqualTo("Unknown verb 'lod'. Did you mean 'load'?\nFor help, run: ./blockload --help\n");
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
