package dev.blockload.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.blockload.account.Actor;
import dev.blockload.importjob.ImportBench;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.WebBench;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.Select;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What people do on several pages, one after the other.
 */
final class BrowserFlows {

	/** A run that nobody holds ends long before. */
	private static final int MOST_LOOKS = 100;

	/** More than the connections of a browser to one server. */
	private static final int LIVE_PAGES = 9;

	private final WebBench bench;

	private final ChromeBrowser browser;

	BrowserFlows(WebBench bench, ChromeBrowser browser) {
		this.bench = bench;
		this.browser = browser;
	}

	private void fill(String id, String text) {
		this.browser.fill("#" + id, text);
	}

	/** A connection to the store of the tests, by a form. */
	private void addConnection(String name) {
		ImportBench imports = this.bench.imports();
		this.browser.open("/connections");
		fill("name", name);
		fill("bucket", imports.bucket());
		fill("region", "eu-central-1");
		fill("endpoint", imports.servers().s3().toString());
		fill("access-key-id", imports.servers().accessKeyId());
		fill("secret-access-key", imports.servers().secretAccessKey());
		fill("applications", imports.application());
		this.browser.press("Save the connection");
		assertThat(this.browser.text()).contains("Connection " + name + " is saved.");
		this.bench.reload();
	}

	/** A file becomes an import of a new connection, and its rows come and go. */
	void fromAConnectionToAnUndo() {
		this.bench.imports().put("flow.csv", "id,name\n1,Ada\nx,Bad\n2,Grace\n");
		addConnection("exports");
		this.browser.open("/new-import?connection=exports");
		assertThat(this.browser.text()).contains("flow.csv");
		this.browser.follow(this.browser.find("a[href*='key=flow.csv']"));
		new Select(this.browser.find("#block")).selectByVisibleText(this.bench.imports().application() + ".flow");
		this.browser.press("Use this table");
		fill("rejects", "5");
		this.browser.press("Dry run of the whole file");
		for (int look = 0; look < MOST_LOOKS && this.browser.hasButton("Refresh"); look++) {
			this.browser.press("Refresh");
		}
		assertThat(this.browser.text()).contains("Completed", "nothing was published");
		fill("name", "flow");
		fill("cron", "0 0 2 * * *");
		this.browser.press("Save the import");
		assertThat(this.browser.text()).contains("Import flow is saved.");
		this.bench.reload();
		this.browser.follow(this.browser.find("a[href='/imports/flow']"));
		this.browser.press("Run");
		this.browser.awaitText("2 loaded = 2 inserted + 0 updated + 0 unchanged");
		assertThat(this.browser.text()).contains("3 read = 2 loaded + 1 rejected");
		String first = run();
		this.browser.follow(this.browser.find("a.button[href$='/rejects']"));
		this.browser.follow(this.browser.find("tbody th a"));
		fill("field-0", "3");
		this.browser.press("Load the corrected record");
		this.browser.awaitText("1 loaded = 1 inserted + 0 updated + 0 unchanged");
		String correcting = run();
		this.browser.press("Undo run " + correcting);
		this.browser.awaitText("1 deleted");
		this.browser.open("/schedules?text=flow");
		assertThat(this.browser.find("tbody").getText()).contains("flow", "0 0 2 * * *", "Not due yet");
		this.browser.open("/imports/flow");
		assertThat(this.browser.text()).contains("Loaded", first, correcting);
		assertThat(this.bench.imports().rows("SELECT id, name FROM app.flow ORDER BY 1")).containsExactly("1|Ada",
				"2|Grace");
	}

	private String run() {
		return this.browser.path().substring("/runs/".length());
	}

	/** Each right is tested, and a secret is replaced that no page shows. */
	void connections() {
		addConnection("mine");
		ImportBench imports = this.bench.imports();
		write(imports.jobs().resolve("of-mine.yml"),
				"import: of-mine\napplication: %s\nconnection: mine\nfile: {fixed: people.csv}\nblock: people\nmode: upsert\n"
					.formatted(imports.application()));
		this.bench.reload();
		this.browser.open("/connections/mine");
		this.browser.requireAccessible();
		assertThat(this.browser.text()).contains("A change affects 1 import: of-mine");
		String yaml = this.browser.find("#yaml").getDomProperty("value");
		assertThat(yaml).contains("secret-access-key: {secret: ");
		assertThat(this.browser.source()).doesNotContain(imports.servers().secretAccessKey());
		this.browser.press("Test the connection");
		assertThat(this.browser.text()).contains("s3:GetObject", "Works", "\"s3:GetObject\"");
		fill("secret", "wrong secret of mine");
		this.browser.press("Save the change");
		assertThat(this.browser.text()).contains("The change is saved.");
		assertThat(this.browser.source()).doesNotContain("wrong secret of mine");
		this.bench.reload();
		this.browser.press("Test the connection");
		assertThat(this.browser.text()).contains("does not belong to its access key ID");
		assertThat(this.browser.forgetMessages()).hasSize(1).allMatch((message) -> message.contains("/test"));
		this.browser.open("/connections/mine");
		fill("secret", this.bench.imports().servers().secretAccessKey());
		this.browser.press("Save the change");
		this.bench.reload();
		this.browser.press("Test the connection");
		assertThat(this.browser.text()).contains("s3:GetObject", "Works");
		this.browser.open("/keys");
		assertThat(this.browser.text()).contains("on this node");
		this.browser.follow(this.browser.find("button[aria-label^='Retire key']"));
		assertThat(this.browser.find("[role=alert]").getText()).isNotBlank();
		assertThat(this.browser.forgetMessages()).hasSize(1).allMatch((message) -> message.contains("/retire"));
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A person gets an account, loses it for a while, and all of it is in the audit. */
	void people() {
		this.browser.open("/users");
		fill("name", "nina");
		new Select(this.browser.find("#role")).selectByVisibleText("viewer");
		fill("application", this.bench.imports().application());
		this.browser.press("Add the person");
		assertThat(this.browser.text()).contains("The account nina has a new password.");
		String password = this.browser.find(".done code").getText();
		this.browser.open("/users?text=nina");
		assertThat(this.browser.source()).doesNotContain(password);
		this.browser.find("td details > summary").sendKeys(Keys.ENTER);
		new Select(this.browser.find("td details select")).selectByVisibleText("operator");
		this.browser.find("td details input[name=application]").sendKeys("another");
		this.browser.press("Add a role");
		assertThat(this.browser.find("tbody").getText()).contains("operator in another");
		this.browser.follow(this.browser.find("button[aria-label='Remove operator in another from nina']"));
		assertThat(this.browser.find("tbody").getText()).doesNotContain("operator in another");
		this.browser.follow(this.browser.find("button[aria-label='Disable nina']"));
		assertThat(this.browser.find("tbody").getText()).contains("Disabled");
		this.browser.follow(this.browser.find("button[aria-label='Enable nina']"));
		assertThat(this.browser.find("tbody").getText()).doesNotContain("Disabled");
		this.browser.follow(this.browser.find("button[aria-label='New password for nina']"));
		assertThat(this.browser.find(".done code").getText()).isNotEqualTo(password).isNotBlank();
		this.browser.open("/audit?who=anna");
		assertThat(this.browser.text()).contains("account nina", "account-disabled", "account-enabled");
		this.browser.requireAccessible();
	}

	/** Each person has the buttons of the own role, and no others. */
	void roles(String run) {
		this.browser.as("vera", () -> {
			assertButtons("/imports/people", "Run", false);
			assertButtons("/runs/" + run, "Undo run " + run, false);
			assertButtons("/connections/store", "Test the connection", false);
			assertThat(links()).doesNotContain("Users", "Audit", "Keys");
		});
		this.browser.as("otto", () -> {
			assertButtons("/imports/people", "Run", true);
			assertButtons("/runs/" + run, "Undo run " + run, true);
			assertButtons("/connections/store", "Test the connection", false);
			this.browser.open("/imports");
			assertThat(this.browser.all("a[href='/new-import']")).isEmpty();
			this.browser.open("/users");
			assertThat(this.browser.text()).contains("This did not work");
		});
		assertThat(this.browser.forgetMessages()).hasSize(1).allMatch((message) -> message.contains("status of 403"));
		this.browser.as("edith", () -> {
			assertButtons("/connections/store", "Test the connection", true);
			assertButtons("/connections/store", "Save the change", false);
			this.browser.open("/imports");
			assertThat(this.browser.all("a[href='/new-import']")).hasSize(1);
			assertThat(links()).doesNotContain("Users", "Audit", "Keys");
		});
	}

	private void assertButtons(String path, String button, boolean expected) {
		this.browser.open(path);
		assertThat(this.browser.hasButton(button)).as(path + ": " + button).isEqualTo(expected);
	}

	private List<String> links() {
		return this.browser.all("header nav a").stream().map(WebElement::getText).toList();
	}

	/** Without scripts a person runs an import, looks again, and undoes it. */
	void withoutScripts() {
		this.browser.scripts(false);
		try {
			this.browser.as("otto", () -> {
				this.browser.open("/imports/still");
				this.browser.press("Run");
				String first = run();
				lookUntil("1 loaded = 1 inserted + 0 updated + 0 unchanged");
				this.browser.press("Undo run " + first);
				lookUntil("1 deleted");
			});
		}
		finally {
			this.browser.scripts(true);
		}
	}

	/**
	 * The link of the demo is exchanged for a session, and nothing of it remains in the
	 * address.
	 */
	void entry() {
		entry("/login");
		// The browser does not load a page again of which only the fragment is new.
		entry("/enter");
	}

	private void entry(String before) {
		ManagementServer.EntryLink link = this.bench.server().entry(Actor.command("test"), "demo");
		this.browser.apart(() -> {
			this.browser.open(before);
			this.browser.requireAccessible();
			this.browser.open(link.url().substring(link.url().indexOf("/enter")));
			this.browser.awaitPath("/");
			assertThat(this.browser.find("header .who").getText()).contains("demo");
			this.browser.driver().navigate().back();
			assertThat(this.browser.driver().getCurrentUrl()).doesNotContain(link.code());
		});
	}

	/**
	 * A browser allows six connections to a server: pages that nobody sees have none. A
	 * stream that ends before the run does not end the updates.
	 */
	void manyPages() {
		this.browser.as("otto", () -> {
			this.browser.open("/imports/watched");
			this.browser.press("Run");
			String path = this.browser.path();
			WebDriver driver = this.browser.driver();
			String first = driver.getWindowHandle();
			for (int page = 2; page <= LIVE_PAGES; page++) {
				driver.switchTo().newWindow(WindowType.TAB);
				this.browser.open(path);
				assertThat(this.browser.text()).contains("Waiting");
			}
			this.browser.openStream(true);
			this.browser.driver().executeScript("streams[0].dispatchEvent(new MessageEvent('end', {data: 'CLOSED'}))");
			assertThat(this.browser.all("[hx-trigger='load, every 2s']")).hasSize(1);
			assertThat(this.browser.openStreams()).isZero();
			endSession("otto");
			this.browser.awaitPath("/login?next=" + path);
			List<String> others = driver.getWindowHandles().stream().filter((tab) -> !tab.equals(first)).toList();
			driver.switchTo().window(first);
			// It begins a stream, for which there is no session.
			this.browser.look(false);
			this.browser.look(true);
			this.browser.awaitPath("/login?next=" + path);
			others.forEach(this.browser::close);
		});
	}

	private void endSession(String name) {
		this.bench.imports()
			.sql("DELETE FROM blockload.web_session WHERE account = (SELECT number FROM blockload.account"
					+ " WHERE name = '%s')".formatted(name));
	}

	/** Without a mouse a person pauses an import and restarts a run. */
	void keyboard() {
		ImportBench imports = this.bench.imports();
		long run = imports.run("broken").id();
		imports.sql("UPDATE blockload.run SET restartable = true WHERE id = " + run);
		this.browser.open("/imports?text=broken");
		this.browser.tabTo("input[name=import]");
		this.browser.key(Keys.SPACE);
		this.browser.tabTo("button[value=pause]");
		this.browser.followKey(Keys.ENTER);
		assertThat(this.browser.text()).contains("broken: Done.");
		assertThat(imports.rows("SELECT import FROM blockload.paused_import WHERE resumed_at IS NULL"))
			.containsExactly("broken");
		imports.sql("DELETE FROM blockload.paused_import");
		this.browser.open("/runs?import=broken");
		this.browser.tabTo("input[name=run]");
		this.browser.key(Keys.SPACE);
		this.browser.tabTo("main form[method=post] button");
		this.browser.followKey(Keys.ENTER);
		assertThat(this.browser.text()).contains(run + ": Done. Run " + run);
		assertThat(imports.rows("SELECT status FROM blockload.run WHERE id = " + run)).containsExactly("WAITING");
	}

	private void lookUntil(String text) {
		for (int look = 0; look < MOST_LOOKS && !this.browser.text().contains(text); look++) {
			this.browser.open(this.browser.path());
		}
		assertThat(this.browser.text()).contains(text);
	}

}
