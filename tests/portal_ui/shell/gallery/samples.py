"""Invented content in two languages."""

from __future__ import annotations

from typing import Any

EN: dict[str, Any] = {
    "company": "Alder & Pine",
    "links": ["Knowledge base", "Delivery status", "Privacy", "Contact"],
    "panel_heading": "Furniture that lasts. Support that answers.",
    "panel_text": "Track every order, repair and invoice with our workshop team in one calm place.",
    "nav": ["Home", "Requests", "Invoices", "Documents", "Help centre"],
    "studio_nav": ["Company", "Look", "People", "Topics", "Languages"],
    "hero": "How can we help today?",
    "greeting": "Good morning, Mara",
    "search": "Search requests and articles",
    "new": "New request",
    "recent": "Recent requests",
    "all": "View all",
    "columns": ["Request", "Status", "Updated"],
    "titles": [
        "Drawer runner replaced, still sticking",
        "Invoice 118: wrong delivery address",
        "Quote for twelve oak chairs",
        "Table finish scratched in transit",
        "Change of billing contact",
    ],
    "statuses": ["Open", "Waiting for you", "New", "Solved", "Closed"],
    "people": ["Mara Lindqvist", "Olivier Caron", "Deniz Aksoy", "Irina Volkova", "Jonas Weber"],
    "priorities": ["Urgent", "High", "Normal", "Low"],
    "open": "open",
    "by_priority": "Open requests by priority",
    "weeks": "Requests per week",
    "topics": ["Repairs", "Billing"],
    "views_title": "Inbox",
    "views": ["My open", "Unassigned", "Waiting"],
    "messages": [
        "The left drawer of the sideboard sticks about two thirds of the way out. I measured the gap, see the picture.",
        "Thank you for the measurements. I can send a fitter on Tuesday or Thursday. Which one suits you better?",
        "Third call this month: offer the new runner, see [the note](https://alder.example).",
        "Thursday morning is perfect. Please ring the bell marked Studio.",
    ],
    "activity": "Jonas Weber took this request and set the priority to High",
    "toast": "Your reply was sent.",
    "details": "Details",
    "preview": "Thursday morning is perfect. Please ring the bell…",
    "welcome": "Welcome back",
}
FA: dict[str, Any] = {
    "company": "سرو و کاج",
    "links": ["راهنما", "وضعیت ارسال", "حریم خصوصی", "تماس"],
    "panel_heading": "مبلمانی که می‌ماند. پشتیبانی که پاسخ می‌دهد.",
    "panel_text": "هر سفارش، تعمیر و صورت‌حساب را در یک جای آرام با تیم کارگاه ما پیگیری کنید.",
    "nav": ["خانه", "درخواست‌ها", "صورت‌حساب‌ها", "اسناد", "راهنما"],
    "studio_nav": ["شرکت", "ظاهر", "افراد", "موضوع‌ها", "زبان‌ها"],
    "hero": "امروز چه کمکی از ما برمی‌آید؟",
    "greeting": "صبح بخیر، مارال",
    "search": "جست‌وجوی درخواست و مقاله",
    "new": "درخواست تازه",
    "recent": "درخواست‌های اخیر",
    "all": "همه",
    "columns": ["درخواست", "وضعیت", "تغییر"],
    "titles": [
        "ریل کشو تعویض شد ولی هنوز گیر می‌کند",
        "صورت‌حساب ۱۱۸: نشانی تحویل نادرست",
        "پیش‌فاکتور دوازده صندلی بلوط",
        "خراش روی میز هنگام حمل",
        "تغییر رابط مالی",
    ],
    "statuses": ["باز", "در انتظار شما", "تازه", "حل شده", "بسته"],
    "people": ["مارال لطفی", "نیلوفر راد", "دنیز آکسوی", "ایرینا ولکووا", "یوناس وبر"],
    "priorities": ["فوری", "زیاد", "عادی", "کم"],
    "open": "باز",
    "by_priority": "درخواست‌های باز بر پایهٔ اولویت",
    "weeks": "درخواست‌ها در هفته",
    "topics": ["تعمیرات", "مالی"],
    "views_title": "صندوق",
    "views": ["کارهای من", "بی‌کارشناس", "در انتظار"],
    "messages": [
        "کشوی سمت چپ بوفهٔ Ronneby در دو سوم مسیر گیر می‌کند. فاصله را اندازه گرفتم، عکس را ببینید.",
        "از اندازه‌ها سپاسگزارم. **سه‌شنبه** یا **پنجشنبه** می‌توانم نصاب بفرستم. کدام بهتر است؟",
        "سومین تماس این ماه: ریل تازه را پیشنهاد بده.",
        "پنجشنبه صبح عالی است. لطفاً زنگ «استودیو» را بزنید.",
    ],
    "activity": "یوناس وبر این درخواست را برداشت و اولویت را «زیاد» گذاشت",
    "toast": "پاسخ شما ارسال شد.",
    "details": "جزئیات",
    "preview": "پنجشنبه صبح عالی است. لطفاً زنگ «استودیو» را…",
    "welcome": "خوش آمدید",
}


def texts(language: str) -> dict[str, Any]:
    """The content for a language; English for all but Persian."""
    return FA if language == "fa" else EN
