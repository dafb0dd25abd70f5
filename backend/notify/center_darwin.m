//go:build cgo

#import <Foundation/Foundation.h>
#import <UserNotifications/UserNotifications.h>

#include "_cgo_export.h"
#include "center_darwin.h"

// Categories name the buttons that a note has; "show" is the click on itself.
static NSString *const categoryShow = @"show";
static NSString *const categoryAgain = @"again";

@interface ClaudeSchedulerNotes : NSObject <UNUserNotificationCenterDelegate>
@property(nonatomic) uintptr_t answers; // a handle of the Go side
@end

@implementation ClaudeSchedulerNotes

// The tray makes this program count as one in front, whose notes are not shown
// unless it says so.
- (void)userNotificationCenter:(UNUserNotificationCenter *)center
       willPresentNotification:(UNNotification *)notification
         withCompletionHandler:(void (^)(UNNotificationPresentationOptions))handler {
	handler(UNNotificationPresentationOptionBanner | UNNotificationPresentationOptionList | UNNotificationPresentationOptionSound);
}

- (void)userNotificationCenter:(UNUserNotificationCenter *)center
    didReceiveNotificationResponse:(UNNotificationResponse *)response
             withCompletionHandler:(void (^)(void))handler {
	NSString *action = response.actionIdentifier;
	if ([action isEqualToString:UNNotificationDefaultActionIdentifier]) {
		action = categoryShow;
	}
	if (![action isEqualToString:UNNotificationDismissActionIdentifier]) {
		center_answered(self.answers, (char *)action.UTF8String, (char *)response.notification.request.identifier.UTF8String);
	}
	handler();
}

@end

static ClaudeSchedulerNotes *notes; // the centre holds its delegate weakly

bool center_bundled(void) {
	@autoreleasepool {
		return NSBundle.mainBundle.bundleIdentifier != nil;
	}
}

void center_start(const char *again, uintptr_t answers) {
	@autoreleasepool {
		UNUserNotificationCenter *center = UNUserNotificationCenter.currentNotificationCenter;
		notes = [[ClaudeSchedulerNotes alloc] init];
		notes.answers = answers;
		center.delegate = notes;
		UNNotificationAction *button = [UNNotificationAction actionWithIdentifier:categoryAgain title:@(again) options:UNNotificationActionOptionNone];
		[center setNotificationCategories:[NSSet setWithObjects:
			[UNNotificationCategory categoryWithIdentifier:categoryShow actions:@[] intentIdentifiers:@[] options:UNNotificationCategoryOptionNone],
			[UNNotificationCategory categoryWithIdentifier:categoryAgain actions:@[ button ] intentIdentifiers:@[] options:UNNotificationCategoryOptionNone],
			nil]];
		[center requestAuthorizationWithOptions:UNAuthorizationOptionAlert | UNAuthorizationOptionSound
			completionHandler:^(BOOL granted, NSError *error) {
				// A refusal is reported when a note should be shown.
			}];
	}
}

void center_show(const char *run, const char *title, const char *body, bool again, bool critical, uintptr_t shown) {
	@autoreleasepool {
		UNMutableNotificationContent *content = [[UNMutableNotificationContent alloc] init];
		content.title = @(title);
		content.body = @(body);
		content.categoryIdentifier = again ? categoryAgain : categoryShow;
		if (critical) {
			content.sound = UNNotificationSound.defaultSound;
		}
		UNNotificationRequest *request = [UNNotificationRequest requestWithIdentifier:@(run) content:content trigger:nil];
		[UNUserNotificationCenter.currentNotificationCenter addNotificationRequest:request withCompletionHandler:^(NSError *error) {
			center_shown(shown, error == nil ? NULL : (char *)error.localizedDescription.UTF8String);
		}];
	}
}

void center_withdraw(const char *run) {
	@autoreleasepool {
		UNUserNotificationCenter *center = UNUserNotificationCenter.currentNotificationCenter;
		[center removePendingNotificationRequestsWithIdentifiers:@[ @(run) ]];
		[center removeDeliveredNotificationsWithIdentifiers:@[ @(run) ]];
	}
}
