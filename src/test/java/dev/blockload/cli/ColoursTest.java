package dev.blockload.cli;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ColoursTest {

	private static final String PROPERTY = "blockload.terminal.of.a.test";

	@AfterEach
	void forget() {
		System.clearProperty(PROPERTY);
	}

	@Test
	void outcomesArePaintedWhereTheyStandAndNowhereElse() {
		assertThat(
				shown("""
						run 42  FAILED → app.staff (upsert)
						  status     FAILED  2022-10-16T01:02:03Z, 12.2 s
						  object     s3://exports/COMPLETED
						run  import     status     started               started by  object or error
						 42  COMPLETED  UNCHANGED  2022-10-16T01:02:03Z  anna@app-1  FAILED
						  7  staff      STOPPED    2022-10-16T01:02:03Z
						import  cron         zone  next                 last                 run  outcome
						staff   0 0 2 * * *  UTC   2022-10-17 02:00:00  2022-10-16 02:00:00    7  no-match (no-match), 2 earlier missed
						other   0 0 2 * * *  UTC   2022-10-17 02:00:00
						right          works      needed by  on
						s3:ListBucket  NO         staff      arn
						s3:GetObject   not tried  staff      arn
						kms:Decrypt    yes        staff      arn
						"""))
			.isEqualTo(
					"""
							run 42  FAILED → app.staff (upsert)
							  status     <31>FAILED<0>  2022-10-16T01:02:03Z, 12.2 s
							  object     s3://exports/COMPLETED
							run  import     status     started               started by  object or error
							 42  COMPLETED  <32>UNCHANGED<0>  2022-10-16T01:02:03Z  anna@app-1  FAILED
							  7  staff      <33>STOPPED<0>    2022-10-16T01:02:03Z
							import  cron         zone  next                 last                 run  outcome
							staff   0 0 2 * * *  UTC   2022-10-17 02:00:00  2022-10-16 02:00:00    7  <31>no-match<0> (no-match), 2 earlier missed
							other   0 0 2 * * *  UTC   2022-10-17 02:00:00
							right          works      needed by  on
							s3:ListBucket  <31>NO<0>         staff      arn
							s3:GetObject   <33>not tried<0>  staff      arn
							kms:Decrypt    <32>yes<0>        staff      arn
							""");
	}

	@Test
	void theCodeOfAFailureIsPainted() {
		assertThat(Colours.ON.failure("no-match: Bucket 'a: b' has no object.\n  Upload it."))
			.isEqualTo("\u001b[31mno-match\u001b[0m: Bucket 'a: b' has no object.\n  Upload it.");
		assertThat(Colours.ON.failure("jobs/a.yml:3:1: Unknown key")).isEqualTo("jobs/a.yml:3:1: Unknown key");
		assertThat(Colours.OFF.failure("no-match: x")).isEqualTo("no-match: x");
		assertThat(Colours.OFF.outcomes("  status     FAILED")).isEqualTo("  status     FAILED");
	}

	@Test
	void onlyATerminalGetsColoursAndOnlyWhereTheyAreWanted() {
		assertThat(Colours.of(PROPERTY, Map.of())).as("a pipe").isEqualTo(Colours.OFF);
		System.setProperty(PROPERTY, "true");
		assertThat(Colours.of(PROPERTY, Map.of("TERM", "xterm", "NO_COLOR", ""))).isEqualTo(Colours.ON);
		assertThat(Colours.of(PROPERTY, Map.of("NO_COLOR", "1"))).isEqualTo(Colours.OFF);
		assertThat(Colours.of(PROPERTY, Map.of("TERM", "dumb"))).isEqualTo(Colours.OFF);
	}

	private static String shown(String text) {
		return Colours.ON.outcomes(text).replaceAll("\u001b\\[(\\d+)m", "<$1>");
	}

}
