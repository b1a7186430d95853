package dev.blockload.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunTableTextTest {

	@Test
	void aRunIsALineWithItsObjectOrItsError() {
		assertThat(RunTableText.of(List.of(Runs.completed(), Runs.failed("no-match", null), Runs.superseded(),
				Runs.startedBy("anna@planning-1"))))
			.isEqualTo(
					"""
							run  import  status     started               started by       read   loaded  rejected  object or error
							 42  staff   COMPLETED  2022-10-16T01:02:03Z                   3,046   1,845     1,201  größe/2022-10-15-staff.csv
							 42  staff   FAILED     2022-10-16T01:02:03Z                                            no-match
							 42  staff   STOPPED    2022-10-16T01:02:03Z
							 42  staff   COMPLETED  2022-10-16T01:02:03Z  anna@planning-1  3,046   1,845     1,201  größe/2022-10-15-staff.csv
							""");
	}

}
