package dev.blockload.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import dev.blockload.account.AccountConfiguration;
import dev.blockload.account.AuditLog;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowConfiguration;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowService;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.event.EventConfiguration;
import dev.blockload.event.EventService;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.launch.ImportRights;
import dev.blockload.launch.LaunchConfiguration;
import dev.blockload.launch.LaunchService;
import dev.blockload.launch.Launches;
import dev.blockload.lineage.LineageService;
import dev.blockload.notify.NotificationService;
import dev.blockload.notify.NotifySettings;
import dev.blockload.notify.PublicLinks;
import dev.blockload.push.PushNodeConfiguration;
import dev.blockload.push.SpoolService;
import dev.blockload.retention.RetentionService;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduleService;
import dev.blockload.schedule.ScheduleSettings;
import dev.blockload.storage.ObjectStores;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.vault.KeyService;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans of a node, in addition to those of the job. The program that starts the node
 * provides the {@link ActiveDefinitions}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ ScheduleSettings.class, NotifySettings.class })
@ImportAutoConfiguration(MailSenderAutoConfiguration.class)
@Import({ AccountConfiguration.class, LaunchConfiguration.class, FlowConfiguration.class, PushNodeConfiguration.class,
		EventConfiguration.class })
public class ServeConfiguration {

	/** The property of the URL that people use, for links in notifications. */
	public static final String PUBLIC_URL = "blockload.public-url";

	/** Unique among the nodes of a database. */
	private final String name = host() + ", process " + ProcessHandle.current().pid();

	// The program that starts the node closes it, before what the node works with.
	@Bean(destroyMethod = "")
	Node node(ScheduleService.Parts schedules, NotificationService.Parts notifications, LaunchService launches,
			FlowService flows, DefinitionCheck check, ScheduleSettings settings, NotifySettings notifySettings,
			SpoolService spool, KeyService keys, RetentionService retention, LineageService lineage,
			RangeWorkers workers, ObjectProvider<EventService> events) {
		// Closed with the context, after the node.
		workers.startIfWanted();
		spool.start();
		retention.start();
		lineage.start();
		return new Node(this.name, schedules, notifications, launches, flows, check, settings, notifySettings, keys,
				events.getIfAvailable());
	}

	@Bean
	RetryPolicy retryPolicy(ScheduleSettings settings) {
		return settings.retryPolicy();
	}

	@Bean
	TaskSchedulers taskSchedulers(DataSource dataSource, ScheduleSettings settings) {
		return new TaskSchedulers(this.name, dataSource, settings.timing(), Clock.systemUTC());
	}

	@Bean
	ScheduleService.Parts scheduleParts(TaskSchedulers schedulers, JdbcClient jdbc,
			PlatformTransactionManager transactions, ActiveDefinitions watched, RunHistory history, ObjectStores stores,
			BlockCatalog catalog, ImportLauncher launcher, FileSeries series, LaunchService launches,
			FlowLauncher flowLauncher, FlowHistory flowHistory, FlowService flows) {
		return new ScheduleService.Parts(schedulers, jdbc, new TransactionTemplate(transactions), watched, history,
				stores, catalog, launcher, series, flowLauncher, flowHistory,
				List.of(launches.task(this.name), flows.task()));
	}

	@Bean
	NotificationService.Parts notificationParts(TaskSchedulers schedulers, JdbcClient jdbc,
			PlatformTransactionManager transactions, ActiveDefinitions watched, RunHistory history, FlowHistory flows,
			ObjectProvider<MailSender> mail, Environment environment) {
		return new NotificationService.Parts(schedulers, jdbc, new TransactionTemplate(transactions), watched, history,
				flows, Optional.ofNullable(mail.getIfAvailable()),
				environment.getProperty("blockload.allowed-addresses", ""),
				new PublicLinks(environment.getProperty(PUBLIC_URL)));
	}

	@Bean
	ScheduleControl scheduleControl(JdbcClient jdbc, ImportRights rights, Launches launches, AuditLog audit,
			PlatformTransactionManager transactions) {
		return new ScheduleControl(new PausedImports(jdbc), rights, launches, audit,
				new TransactionTemplate(transactions));
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
