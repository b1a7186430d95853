package dev.blockload.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.logging.Level;

import com.deque.html.axecore.selenium.AxeBuilder;
import dev.blockload.serve.WebBench;
import dev.blockload.web.Browser;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.chromium.ChromiumDriver;
import org.openqa.selenium.chromium.ChromiumDriverCommandExecutor;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.remote.CommandInfo;
import org.openqa.selenium.remote.http.HttpMethod;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real browser without a window. It remembers each message of its console: the tests
 * expect none.
 */
final class ChromeBrowser implements AutoCloseable {

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final Path BINARY = Path.of("/usr/bin/chromium");

	/** Remembers the streams that a page opens from now on; if there are to be any. */
	private static final String STREAMS = """
			const Plain = window.EventSource;
			const served = arguments[0];
			window.streams = [];
			window.EventSource = function (url, options) {
				if (!served) {
					return { addEventListener() {}, close() {} };
				}
				const stream = new Plain(url, options);
				window.streams.push(stream);
				return stream;
			};
			Object.assign(window.EventSource, { CONNECTING: 0, OPEN: 1, CLOSED: 2 });
			""";

	/** The focus came by the keyboard: what scripts focus then looks the same. */
	private static final String UNSEEN_FOCUS = """
			const unseen = [];
			for (const control of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
				if (control.checkVisibility() && !control.disabled) {
					control.focus();
					const style = getComputedStyle(control);
					if (document.activeElement === control && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)) {
						unseen.push(control.outerHTML);
					}
				}
			}
			return unseen;
			""";

	private static final String MOVING = """
			return [...document.querySelectorAll('*')].filter((element) => {
				const style = getComputedStyle(element);
				return style.transitionDuration !== '0s' || style.animationName !== 'none';
			}).map((element) => element.outerHTML);
			""";

	/**
	 * Each page has the library, compiled when it is called: to send half a megabyte to a
	 * page costs more than to open it.
	 */
	private static final String AXE = "window.loadAxe = function () {\n" + axe() + "\n};";

	/** Each rule that finds something, with where it does. */
	private static final String AXE_RUN = """
			const done = arguments[1];
			axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })
				.then((found) => done(found.violations.map((rule) => rule.id + ': '
					+ rule.nodes.map((node) => node.target + ' ' + node.html).join(', '))));
			""";

	/** The type of a node that is an element. */
	private static final int ELEMENT = 1;

	/** The number of the key that leads to the next control. */
	private static final int TAB = 9;

	/** A page has fewer. */
	private static final int MOST_CONTROLS = 150;

	/** The cookie that holds who has logged in. */
	private static final String SESSION = "blockload";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration PAUSE = Duration.ofMillis(100);

	private final Driver driver;

	private final String origin;

	private final List<String> messages = new ArrayList<>();

	private final Map<String, String> preferred = new TreeMap<>();

	ChromeBrowser(String origin) {
		this.origin = origin;
		try {
			ChromeOptions options = new ChromeOptions();
			options.setBinary(BINARY.toString());
			options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
					"--disable-background-networking", "--disable-component-update", "--disable-sync",
					"--disable-dev-shm-usage", "--accept-lang=en-GB", "--window-size=1280,900",
					// One process for all pages, and none for what no page of a test has.
					"--disable-extensions", "--disable-site-isolation-trials", "--renderer-process-limit=1",
					"--disable-features=BackForwardCache,MediaRouter,OptimizationHints,SpareRendererForSitePerProcess,Translate",
					"--user-data-dir=" + Files.createTempDirectory("blockload-browser"));
			LoggingPreferences logs = new LoggingPreferences();
			logs.enable(LogType.BROWSER, Level.ALL);
			options.setCapability("goog:loggingPrefs", logs);
			this.driver = new Driver(
					new ChromeDriverService.Builder().usingDriverExecutable(new File(DRIVER.toString())).build(),
					options);
			var unused = devTools("Page.addScriptToEvaluateOnNewDocument", Map.of("source", AXE));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String axe() {
		try (InputStream script = Objects.requireNonNull(AxeBuilder.class.getResourceAsStream("/axe.min.js"))) {
			return new String(script.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whether this machine has a browser. */
	static boolean isInstalled() {
		return Files.isExecutable(DRIVER) && Files.isExecutable(BINARY);
	}

	/** Do what the developer tools of the browser do. */
	Object devTools(String command, Map<String, Object> parameters) {
		return this.driver.devTools(command, parameters);
	}

	ChromiumDriver driver() {
		return this.driver;
	}

	/** Open a path of the server. */
	ChromeBrowser open(String path) {
		this.driver.get(this.origin + path);
		return this;
	}

	ChromeBrowser logIn(String name) {
		open("/login");
		fill("#name", name);
		fill("#password", WebBench.PASSWORD);
		press("Log in");
		return this;
	}

	/** Do something as another person, and be the same as before afterwards. */
	void as(String name, Runnable what) {
		// A form for each person would take longer than what they do then.
		String session = new Browser(URI.create(this.origin).getPort()).logIn(name).cookie(SESSION);
		apart(() -> {
			this.driver.manage().addCookie(new Cookie(SESSION, session));
			what.run();
		});
	}

	/** Do something as nobody, and be the same as before afterwards. */
	void apart(Runnable what) {
		Cookie own = this.driver.manage().getCookieNamed(SESSION);
		this.driver.manage().deleteCookieNamed(SESSION);
		try {
			what.run();
		}
		finally {
			this.driver.manage().deleteCookieNamed(SESSION);
			this.driver.manage().addCookie(own);
		}
	}

	/** The first element of a CSS selector. */
	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	List<WebElement> all(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	/** Put a text into a field in place of what it has, as if it was pasted. */
	void fill(String selector, String text) {
		WebElement field = find(selector);
		this.driver.executeScript("arguments[0].focus(); arguments[0].select();", field);
		if (text.isEmpty()) {
			field.clear();
		}
		else {
			// To press a key for each character would take longer than to open the page.
			var unused = devTools("Input.insertText", Map.of("text", text));
		}
		assertThat(field.getDomProperty("value")).isEqualTo(text);
	}

	/** Press the button of a text, and wait for the page that answers. */
	void press(String text) {
		follow(this.driver.findElement(By.xpath("//button[normalize-space()='" + text + "']")));
	}

	/** Click a link or a button, and wait for the page that answers. */
	void follow(WebElement element) {
		leave(element::click);
	}

	private void leave(Runnable act) {
		// The driver may return before the browser has left the page.
		this.driver.executeScript("window.left = true");
		act.run();
		WebDriverWait wait = await();
		// While the browser changes the page, the driver has several failures for it.
		wait.ignoring(WebDriverException.class);
		wait.withMessage(() -> "the browser is still on " + path())
			.until((any) -> Boolean.TRUE.equals(
					this.driver.executeScript("return window.left !== true && document.readyState === 'complete'")));
	}

	private WebDriverWait await() {
		// Its own pause of half a second is most of the time of many short steps.
		return new WebDriverWait(this.driver, PATIENCE, PAUSE);
	}

	boolean hasButton(String text) {
		return !this.driver.findElements(By.xpath("//button[normalize-space()='" + text + "']")).isEmpty();
	}

	/** The path and the query of the address. */
	String path() {
		return this.driver.getCurrentUrl().substring(this.origin.length());
	}

	/** What a reader sees. */
	String text() {
		// A live page replaces its parts.
		WebDriverWait wait = await();
		wait.ignoring(WebDriverException.class);
		return Objects.requireNonNull(wait.until((any) -> find("main").getText()));
	}

	/** The page as the browser has it. */
	String source() {
		return Objects.requireNonNull(this.driver.getPageSource());
	}

	/** Wait until the page shows a text. */
	void awaitText(String text) {
		await().withMessage(() -> "no '" + text + "' in:\n" + text())
			.ignoring(WebDriverException.class)
			.until((any) -> Boolean.TRUE.equals(this.driver
				.executeScript("return document.querySelector('main').innerText.includes(arguments[0])", text)));
	}

	/** Wait until the address has a path. */
	void awaitPath(String path) {
		await().withMessage(() -> "the browser is still on " + path()).until((any) -> path().equals(path));
	}

	/**
	 * Press the key that leads to the next control, until it leads to one of a selector.
	 */
	void tabTo(String selector) {
		for (int press = 0; press < MOST_CONTROLS; press++) {
			if (Boolean.TRUE
				.equals(this.driver.executeScript("return document.activeElement.matches(arguments[0])", selector))) {
				return;
			}
			// A tenth of the time that the driver takes to press a key in an element.
			for (String type : List.of("rawKeyDown", "keyUp")) {
				var unused = devTools("Input.dispatchKeyEvent",
						Map.of("type", type, "key", "Tab", "code", "Tab", "windowsVirtualKeyCode", TAB));
			}
		}
		throw new AssertionError("the keyboard does not reach " + selector + " of " + path());
	}

	/** Press a key in the control that has the focus. */
	void key(Keys key) {
		this.driver.switchTo().activeElement().sendKeys(key);
	}

	/**
	 * Press a key in the control that has the focus, and wait for the page that answers.
	 */
	void followKey(Keys key) {
		leave(() -> key(key));
	}

	/**
	 * Find controls that a person with a keyboard does not see when they have the focus.
	 */
	void requireVisibleFocus() {
		find("body").sendKeys(Keys.TAB);
		assertThat(this.driver.executeScript(UNSEEN_FOCUS)).as(path()).isEqualTo(List.of());
	}

	/** What the console of the browser has reported since the start. */
	List<String> messages() {
		for (LogEntry entry : this.driver.manage().logs().get(LogType.BROWSER)) {
			this.messages.add(entry.getMessage());
		}
		return List.copyOf(this.messages);
	}

	/** The same messages; from then on they are not reported again. */
	List<String> forgetMessages() {
		List<String> expected = messages();
		this.messages.clear();
		return expected;
	}

	/** Find obstacles for people who use a keyboard or a screen reader. */
	void requireAccessible() {
		requireNothingFound(
				Map.of("type", "tag", "values", List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")));
	}

	/** Find text that is too pale. */
	void requireContrast() {
		requireNothingFound(Map.of("type", "rule", "values", List.of("color-contrast")));
	}

	/** Most of the time of the library is that of results that nobody reads. */
	private void requireNothingFound(Map<String, Object> rules) {
		this.driver.executeScript("if (window.axe === undefined) { loadAxe(); }");
		assertThat(this.driver.executeAsyncScript(AXE_RUN, rules)).as(path()).isEqualTo(List.of());
	}

	/** Let pages have what a person has chosen for all of them, such as dark colours. */
	void prefer(String name, String value) {
		this.preferred.put(name, value);
		preferAll();
	}

	/** Let pages have again what people have who choose nothing. */
	void preferNothing() {
		this.preferred.clear();
		preferAll();
	}

	private void preferAll() {
		var unused = devTools("Emulation.setEmulatedMedia",
				Map.of("features",
						this.preferred.entrySet()
							.stream()
							.map((one) -> Map.of("name", one.getKey(), "value", one.getValue()))
							.toList()));
		this.preferred.forEach((name,
				value) -> assertThat(
						this.driver.executeScript("return matchMedia('(%s: %s)').matches".formatted(name, value)))
					.isEqualTo(true));
	}

	/** Find elements that move by themselves. */
	void requireStill() {
		assertThat(this.driver.executeScript(MOVING)).as(path()).isEqualTo(List.of());
	}

	/**
	 * What moves by itself on the page, also in the parts of a control that only the
	 * browser sees.
	 */
	List<String> moving() {
		for (String domain : List.of("DOM", "CSS")) {
			var unused = devTools(domain + ".enable", Map.of());
		}
		Object document = devTools("DOM.getDocument", Map.of("depth", -1, "pierce", true));
		List<String> found = new ArrayList<>();
		collectMoving((Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) document).get("root")), found);
		return found;
	}

	private void collectMoving(Map<?, ?> node, List<String> found) {
		if (Long.valueOf(ELEMENT).equals(node.get("nodeType"))) {
			Object styles = devTools("CSS.getComputedStyleForNode", Map.of("nodeId", node.get("nodeId")));
			for (Object style : (List<?>) Objects.requireNonNull(((Map<?, ?>) styles).get("computedStyle"))) {
				Object name = ((Map<?, ?>) style).get("name");
				Object value = ((Map<?, ?>) style).get("value");
				if (("transition-duration".equals(name) && !"0s".equals(value))
						|| ("animation-name".equals(name) && !"none".equals(value))) {
					found.add(node.get("attributes") + " has " + name + ": " + value);
				}
			}
		}
		for (String parts : List.of("children", "shadowRoots")) {
			if (node.get(parts) instanceof List<?> inner) {
				inner.forEach((one) -> collectMoving((Map<?, ?>) one, found));
			}
		}
	}

	/** Close another tab, which stays as hidden as it is. */
	void close(String tab) {
		var unused = devTools("Target.closeTarget", Map.of("targetId", tab));
	}

	void size(int width, int height) {
		this.driver.manage().window().setSize(new Dimension(width, height));
	}

	void scripts(boolean on) {
		var unused = devTools("Emulation.setScriptExecutionDisabled", Map.of("value", !on));
	}

	/** Let the page begin with another stream, or with one from which nothing comes. */
	void openStream(boolean served) {
		look(false);
		this.driver.executeScript(STREAMS, served);
		look(true);
	}

	/** How many of the streams that the page opened since then are not closed. */
	long openStreams() {
		return ((Number) Objects.requireNonNull(
				this.driver.executeScript("return streams.filter((stream) => stream.readyState !== 2).length")))
			.longValue();
	}

	/** Tell the page whether somebody looks at it. */
	void look(boolean seen) {
		this.driver
			.executeScript("Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});"
					+ " document.dispatchEvent(new Event('visibilitychange'));", !seen);
	}

	/** Keep a picture of the page, if somebody wants to look at it. */
	void picture(String name) {
		String folder = System.getProperty("blockload.pictures");
		if (folder != null) {
			try {
				Files.createDirectories(Path.of(folder));
				Files.write(Path.of(folder, name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	@Override
	public void close() {
		this.driver.quit();
	}

	/** ChromeDriver itself needs the library that downloads browsers. */
	private static final class Driver extends ChromiumDriver {

		private static final String DEV_TOOLS = "devTools";

		private static final Map<String, CommandInfo> COMMANDS = Map.of(DEV_TOOLS,
				new CommandInfo("/session/:sessionId/goog/cdp/execute", HttpMethod.POST));

		// Its successor is not public.
		@SuppressWarnings("deprecation")
		Driver(ChromeDriverService service, ChromeOptions options) {
			super(new ChromiumDriverCommandExecutor(service, COMMANDS), options, ChromeOptions.CAPABILITY);
		}

		/**
		 * A command of the developer tools. The method of Selenium for it answers
		 * nothing, and does nothing, unless the driver is that of Chrome.
		 */
		Object devTools(String command, Map<String, Object> parameters) {
			return Objects.requireNonNull(execute(DEV_TOOLS, Map.of("cmd", command, "params", parameters)).getValue());
		}

	}

}
