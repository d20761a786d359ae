package dev.fathom.html;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window. */
final class Chromium implements AutoCloseable {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration READY_MAX = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts one; skips the test where there is none. */
  static Chromium start() {
    Assumptions.assumeTrue(Files.isExecutable(BROWSER), "Chromium is not installed as " + BROWSER);
    Assumptions.assumeTrue(Files.isExecutable(DRIVER), "its driver is not installed as " + DRIVER);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--lang=en",
        "--force-color-profile=srgb");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    return new Chromium(new ChromeDriver(service, options));
  }

  /** Opens a page and waits until it has drawn. Returns milliseconds. */
  long open(Path page) {
    long began = System.nanoTime();
    driver.get(page.toUri().toString());
    until(() -> !run("return document.documentElement.dataset.state || ''").equals(""));
    return (System.nanoTime() - began) / 1_000_000;
  }

  /** Waits for something, at most a minute. */
  void until(BooleanSupplier holds) {
    long end = System.nanoTime() + READY_MAX.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("nothing came of it in " + READY_MAX);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  Object run(String script, Object... arguments) {
    Object result = ((JavascriptExecutor) driver).executeScript(script, arguments);
    return result == null ? "" : result;
  }

  WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> elements(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  String text(String selector) {
    return element(selector).getText();
  }

  /** Keys for whatever has the focus. */
  void press(CharSequence keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  ChromeDriver driver() {
    return driver;
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Sets the system's {@code prefers-color-scheme}. */
  void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What the page complained about. */
  List<String> complaints() {
    return log(LogType.BROWSER, LogEntry::getMessage);
  }

  /** Addresses that were asked for. */
  List<String> requests() {
    return log(LogType.PERFORMANCE, LogEntry::getMessage).stream()
        .filter(message -> message.contains("\"Network.requestWillBeSent\""))
        .map(message ->
            message.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"([^\"]{0,60}).*", "$1"))
        .toList();
  }

  private List<String> log(String type, Function<LogEntry, String> text) {
    return driver.manage().logs().get(type).getAll().stream().map(text).toList();
  }

  /** Takes a picture of the whole page, into target. */
  void picture(String name, int width, int heightMax) throws IOException {
    size(width, 900);
    long height = ((Number) run("return document.documentElement.scrollHeight")).longValue();
    size(width, (int) Math.min(height, heightMax));
    run("return new Promise(done => setTimeout(done, 400))");
    Path pictures = Files.createDirectories(Path.of("target/pictures"));
    Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
