package dev.blockload.definition;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.RejectLimit;
import dev.blockload.definition.Channel.Event;
import dev.blockload.definition.Channel.Form;
import dev.blockload.definition.Channel.Route;
import dev.blockload.definition.Schedule.Missed;
import dev.blockload.definition.Schedule.Wait;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.SourceMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class DefinitionValuesTest {

	private static final Route HOOK = new Route.Webhook(new Secret("https://example.com/hook"), Form.JSON);

	@Test
	void anImportHasNamesThatDefinitionsAccept() {
		refused(() -> imported("my staff", "app", "store", "staff"),
				"Import name 'my staff' is not valid. Expected a name of letters, digits, '-', '_' and '.'.");
		refused(() -> imported("staff", "app", "", "staff"),
				"Connection name '' is not valid. Expected a name of letters, digits, '-', '_' and '.'.");
		refused(() -> imported("staff", " ", "store", "staff"),
				"Import 'staff' loads into ' '.'staff'. Expected the names of a schema and a table.");
		refused(() -> imported("staff", "app", "store", ""),
				"Import 'staff' loads into 'app'.''. Expected the names of a schema and a table.");
	}

	@Test
	void anImportNamesEachColumnOnce() {
		ColumnRule id = new ColumnRule("id", new ColumnRule.Source.FromHeader("ID"), Format.DEFAULT);
		refused(() -> imported("staff", "app", "store", "staff", List.of("id", "id"), List.of()),
				"Import 'staff' names key column 'id' twice. Expected each once.");
		refused(() -> imported("staff", "app", "store", "staff", List.of(), List.of(id, id)),
				"Import 'staff' names column 'id' twice. Expected each once.");
	}

	@Test
	void anImportThatWasReadHasAFile() {
		refused(() -> new LocatedImport(imported("staff", "app", "store", "staff"), "", SourceMap.of(null, Set.of()),
				List.of()), "Import 'staff' names no file.");
	}

	@Test
	void aScheduleHasACronExpressionAndPositiveDurations() {
		refused(() -> schedule("0 2 * * *", null), "'0 2 * * *' is not a cron expression of six fields.");
		refused(() -> schedule("0 0 2 * * *", Duration.ZERO), "min-age is PT0S. Expected a positive duration.");
		refused(() -> schedule("0 0 2 * * *", Duration.ofHours(-1)), "min-age is PT-1H. Expected a positive duration.");
		refused(() -> new Wait(LocalTime.NOON, Duration.ofSeconds(-1)),
				"every is PT-1S. Expected a positive duration.");
	}

	@Test
	void aChannelHasANameAndEvents() {
		refused(() -> new Channel(" ", HOOK, Set.of(Event.FAILURE), Set.of()),
				"' ' is not the name of a channel. Expected a text.");
		refused(() -> new Channel("chat", HOOK, Set.of(), Set.of()),
				"Channel 'chat' has no events and no digest. Expected at least one.");
	}

	@Test
	void aMailHasAddresses() {
		refused(() -> new Route.Mail(List.of(), "blockload@example.com"),
				"The mail from 'blockload@example.com' has no recipients.");
		refused(() -> new Route.Mail(List.of("a@example.com", "nobody"), "blockload@example.com"),
				"'nobody' is not a mail address. Expected one such as me@example.com.");
		refused(() -> new Route.Mail(List.of("a@example.com"), "blockload"),
				"'blockload' is not a mail address. Expected one such as me@example.com.");
	}

	@Test
	void aConnectionIsListedWithItsOwnImportsOnly() {
		S3Connection store = new S3Connection("store", "bucket", "eu-central-1", new Credentials.DefaultChain(),
				List.of("app"), new Endpoint.Aws(), false, null);
		refused(() -> new ConnectionUse(store, List.of(imported("staff", "app", "shop", "staff"))),
				"Import 'staff' uses connection 'shop'. Expected 'store'.");
	}

	private static Schedule schedule(String cron, @Nullable Duration minAge) {
		return new Schedule(cron, ZoneOffset.UTC, Missed.RUN, null, minAge, Schedule.Upstream.WAIT);
	}

	private static ImportDefinition imported(String name, String application, String connection, String block) {
		return imported(name, application, connection, block, List.of(), List.of());
	}

	private static ImportDefinition imported(String name, String application, String connection, String block,
			List<String> key, List<ColumnRule> columns) {
		return new ImportDefinition(name, application, connection, new FileChoice.Fixed("staff.csv"), block, key,
				LoadRules.of(Mode.APPEND), Dialect.DEFAULT, ZoneOffset.UTC, Format.DEFAULT, columns,
				RejectLimit.NONE_ALLOWED, DeleteRules.STANDARD, "");
	}

	private static void refused(Supplier<Object> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
