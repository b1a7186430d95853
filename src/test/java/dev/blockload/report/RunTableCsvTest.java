package dev.blockload.report;

import java.io.IOException;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RunTableCsvTest {

	private static final String HEADER = "run,import,block,mode,status,dry_run,started_at,ended_at,read,loaded,rejected,"
			+ "inserted,updated,unchanged,deleted,bucket,key,etag,size,error_code,error_message,"
			+ "staged,skipped,merged,cells,blank_cells,created,started_by,flow_run\r\n";

	@Test
	void eachRunIsALineWithNamedColumns() {
		assertThat(RunTableCsv.of(List.of(Runs.startedBy("anna@planning-1"), Runs.running()))).isEqualTo(HEADER
				+ "42,staff,app.staff,upsert,COMPLETED,false,2022-10-16T01:02:03.456789Z,2022-10-16T01:02:15.656789Z,"
				+ "3046,1845,1201,1000,800,45,0,pigment-export,größe/2022-10-15-staff.csv,\"\"\"abc-1\"\"\",255051,,,,0,0,,,0,anna@planning-1,\r\n"
				+ "42,staff,app.staff,upsert,RUNNING,false,2022-10-16T01:02:03.456789Z,,,,,,,,,pigment-export,"
				+ "größe/2022-10-15-staff.csv,\"\"\"abc-1\"\"\",255051,,,,,,,,,,\r\n");
	}

	@Test
	void createdItemsOfAllListsAreOneNumber() {
		assertThat(RunTableCsv.of(List.of(Runs.pivoted()))).endsWith("30,4,1200,50,4,,\r\n");
	}

	@Test
	void aMessageOfSeveralLinesIsReadBackAsOneField() throws IOException {
		String csv = RunTableCsv.of(List.of(Runs.failed("no-match", null)));
		try (CSVParser parser = CSVParser.parse(csv, CSVFormat.RFC4180.builder().setHeader().get())) {
			assertThat(parser.getRecords()).extracting((CSVRecord run) -> run.get("error_message"))
				.containsExactly("no object matches; nearest:\n  a.csv");
		}
	}

	@Test
	void withoutRunsThereIsTheHeader() {
		assertThat(RunTableCsv.of(List.of())).isEqualTo(HEADER);
	}

	@Test
	void aRowWithAnotherNumberOfCellsIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> CsvTable.of(List.of("a", "b"), List.of(List.of("x"))))
			.withMessage("1 cells for 2 columns: [x]");
	}

}
