package dev.blockload.report;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Reject;
import dev.blockload.importjob.Preview;
import dev.blockload.storage.Pin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PreviewTextTest {

	private static final Preview PREVIEW = new Preview("staff",
			new Pin("exports", "hr/2022-10-15-staff.csv", "\"abc\"", 5051, Instant.parse("2022-10-15T23:59:59Z")),
			List.of(new Warning("future-date", "it lies in the future")),
			List.of(column("id", "integer"), column("name", "text")), List.of("Extra", "Other"),
			List.of(new Preview.Row(1, List.of("10", "Zoë\n日本")), new Preview.Row(3, Arrays.asList("11", null)),
					new Preview.Row(4, List.of("12", "x".repeat(41)))),
			List.of(new Reject(2, 3, 17, "id", "not-a-number", "'x' is not a valid integer", "x", "x,Bob"),
					new Reject(5, 6, 50, null, "too-few-fields", "1 field", null, "y")));

	@Test
	void peopleSeeRowsAsATableAndRejectsWithTheirPlaces() {
		assertThat(PreviewText.of(PREVIEW)).isEqualTo("""
				staff: s3://exports/hr/2022-10-15-staff.csv, 5,051 bytes
				  warning     future-date: it lies in the future
				  not loaded  Extra, Other

				record  id       name
				        integer  text
				     1       10  Zoë␊日本
				     3       11  ∅
				     4       12  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

				  rejected    record 2, line 3: not-a-number in id: 'x' is not a valid integer
				  rejected    record 5, line 6: too-few-fields: 1 field

				3 of the first 5 records would be loaded. ∅ means NULL.
				""");
	}

	@Test
	void scriptsSeeTheSame() {
		assertThat(PreviewText.json(PREVIEW))
			.startsWith(
					"""
							{"import":"staff","object":{"bucket":"exports","key":"hr/2022-10-15-staff.csv","etag":"\\"abc\\"","size":5051,\
							"lastModified":"2022-10-15T23:59:59Z"},"columns":[{"name":"id","type":"integer"},\
							{"name":"name","type":"text"}],"unmappedHeaders":["Extra","Other"],"rows":[{"record":1,"values":\
							{"id":"10","name":"Zoë\\n日本"}},{"record":3,"values":{"id":"11","name":null}},""")
			.contains("\"rejects\":[{\"record\":2,\"line\":3,\"byteOffset\":17,\"column\":\"id\"");
	}

	private static BlockColumn column(String name, String type) {
		return new BlockColumn(name, new ColumnType.Text(), type, type, false, false, false);
	}

}
