package dev.blockload.report;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Reject;
import dev.blockload.importjob.Preview;
import dev.blockload.importjob.Preview.Effect;
import dev.blockload.mapping.RowUnit;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PreviewTextTest {

	private static final Preview PREVIEW = new Preview("staff",
			new Pin("exports", "hr/2022-10-15-staff.csv", "\"abc\"", 5051, Instant.parse("2022-10-15T23:59:59Z")),
			List.of(new Warning("future-date", "it lies in the future")), RowUnit.RECORD,
			List.of(column("id", "integer"), column("name", "text")), List.of("Extra", "Other"),
			List.of(row(1, "10", "Zoë\n日本"), row(3, "11", null), row(4, "12", "x".repeat(41))),
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
		assertThat(PreviewText.json(PREVIEW)).startsWith(
				"""
						{"import":"staff","object":{"bucket":"exports","key":"hr/2022-10-15-staff.csv","etag":"\\"abc\\"","size":5051,\
						"lastModified":"2022-10-15T23:59:59Z"},"columns":[{"name":"id","type":"integer"},\
						{"name":"name","type":"text"}],"unmappedHeaders":["Extra","Other"],"rows":[{"record":1,"action":"load","values":\
						{"id":"10","name":"Zoë\\n日本"}},{"record":3,"action":"load","values":{"id":"11","name":null}},""")
			.contains("\"rejects\":[{\"record\":2,\"line\":3,\"byteOffset\":17,\"column\":\"id\"");
	}

	@Test
	void cellsThatDeleteAreShownAsWhatTheyAre() {
		Preview cells = new Preview("staff", PREVIEW.pin(), List.of(), RowUnit.CELL_OR_DELETE, PREVIEW.columns(),
				List.of(), List.of(row(1, "10", "Zoë"), new Preview.Row(1, Arrays.asList("11", null), Effect.DELETES)),
				PREVIEW.rejects());
		assertThat(PreviewText.of(cells)).isEqualTo(
				"""
						staff: s3://exports/hr/2022-10-15-staff.csv, 5,051 bytes

						record  action  id       name
						                integer  text
						     1  load         10  Zoë
						     1  delete       11  ∅

						  rejected    record 2, line 3: not-a-number in id: 'x' is not a valid integer
						  rejected    record 5, line 6: too-few-fields: 1 field

						1 cell would be loaded. 1 cell would delete the items with their keys, if there are any. Rejects: 2. ∅ means NULL.
						""");
		assertThat(PreviewText.json(cells))
			.contains("{\"record\":1,\"action\":\"delete\",\"values\":{\"id\":\"11\",\"name\":null}}");
		Preview unpivoted = new Preview("staff", PREVIEW.pin(), List.of(), RowUnit.CELL, PREVIEW.columns(), List.of(),
				List.of(row(1, "10", "Zoë"), row(1, "11", "Bob")), List.of());
		assertThat(PreviewText.of(unpivoted)).endsWith("\n2 cells would be loaded. Rejects: 0. ∅ means NULL.\n");
	}

	private static Preview.Row row(long record, @Nullable String... values) {
		return new Preview.Row(record, Arrays.asList(values), Effect.LOADS);
	}

	private static BlockColumn column(String name, String type) {
		return new BlockColumn(name, new ColumnType.Text(), type, type, false, false, false);
	}

}
